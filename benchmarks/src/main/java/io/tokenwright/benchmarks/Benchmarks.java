package io.tokenwright.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./tokenwright bench}: runs the measurements and says what was reached. A missed goal is no failure. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures, each figure beside its raw baseline from the same run.")
public final class Benchmarks implements Callable<Integer> {
    static {
        // Before the first logger: the services in this JVM are not to log while they are measured.
        System.setProperty("logback.configurationFile", "bench-logback.xml");
    }

    private static final List<Bench> ALL = List.of(
            new IngestBench(),
            new OutboxWriteBench(),
            new RelayBench(),
            new RevokeBench(),
            new RotationBench(),
            new KillBench(),
            new BulkRevokeBench(),
            new StartBench());

    @Option(names = "--report", paramLabel = "FILE", description = "Write the measurements as a JSON list.")
    private @Nullable Path report;

    @Option(names = "--only", paramLabel = "NAME", split = ",", description = "Only these measurements, by name.")
    private List<String> only = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Measurement> measurements = new ArrayList<>();
        try (Lab lab = Lab.open()) {
            for (Bench bench : chosen()) {
                for (Measurement measured : bench.run(lab)) {
                    measurements.add(measured);
                    out.println(line(measured));
                    out.flush();
                }
            }
        }
        if (report != null) {
            Files.writeString(
                    report,
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(measurements) + "\n");
        }
        return 0;
    }

    private List<Bench> chosen() {
        List<String> names = ALL.stream().map(Bench::name).toList();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "--only \"" + name + "\" is not a measurement: write one of " + names);
            }
        }
        return ALL.stream()
                .filter(bench -> only.isEmpty() || only.contains(bench.name()))
                .toList();
    }

    private static String line(Measurement m) {
        return String.format(
                Locale.ROOT,
                "%-34s %,12.1f %-9s %s %,.1f  ratio %.2f, goal %s%s",
                m.name(),
                m.value(),
                m.unit(),
                m.baselineIs(),
                m.baseline(),
                m.ratio(),
                m.goal(),
                m.reached() ? "" : " NOT REACHED");
    }
}
