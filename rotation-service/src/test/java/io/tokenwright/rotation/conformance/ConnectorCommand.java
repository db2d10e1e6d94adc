package io.tokenwright.rotation.conformance;

import io.tokenwright.rotation.connector.BaseUrl;
import io.tokenwright.rotation.connector.Declaration;
import io.tokenwright.rotation.connector.DeclarationReader;
import io.tokenwright.rotation.connector.InvalidDeclarationException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./tokenwright connector test FILE}: whether an issuer's declaration keeps what connectors promise. */
@Command(
        name = "connector",
        description = "Tries the declarations of issuers.",
        mixinStandardHelpOptions = true,
        subcommands = ConnectorCommand.TryOne.class)
public final class ConnectorCommand implements Runnable {
    private static final int OK = 0;
    private static final int BROKEN = 1;
    private static final long FILE_BYTES_MAX = 200_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new ConnectorCommand()).setExecutionExceptionHandler((failure, command, _) -> {
            // Not its message, which may quote anything.
            command.getErr().println("tokenwright: a bug: " + failure.getClass().getName());
            return BROKEN;
        });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "write: connector test FILE");
    }

    enum Form {
        text,
        json
    }

    @Command(name = "test", description = "Tries every promise of a connector.", mixinStandardHelpOptions = true)
    static final class TryOne implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "The declaration, a YAML file.")
        private Path file = Path.of("");

        @Option(names = "--base-url", description = "A test instance. Default: a stand-in made from the examples.")
        private @Nullable String baseUrl;

        @Option(names = "--admin-token-file", description = "File with the admin token of the test instance.")
        private @Nullable Path adminTokenFile;

        @Option(names = "--parameter", description = "NAME=VALUE. Default: those under \"trial\".")
        private Map<String, String> parameters = new LinkedHashMap<>();

        @Option(names = "--scope", description = "A scope that the issuer grants. Default: those under \"trial\".")
        private List<String> scopes = new ArrayList<>();

        @Option(
                names = {"-o", "--output"},
                defaultValue = "text",
                description = "${COMPLETION-CANDIDATES}")
        private Form output = Form.text;

        @Override
        public Integer call() {
            try {
                Report report = report();
                spec.commandLine().getOut().println(output == Form.json ? report.json() : report.text());
                return report.allKept() ? OK : BROKEN;
            } catch (InvalidDeclarationException e) {
                spec.commandLine().getErr().println("tokenwright: " + e.getMessage());
                return BROKEN;
            }
        }

        private Report report() {
            Declaration declaration = DeclarationReader.read(String.valueOf(file.getFileName()), text(file));
            Map<String, String> given = new LinkedHashMap<>(declaration.trial().parameters());
            given.putAll(parameters);
            List<String> wanted = scopes.isEmpty() ? declaration.trial().scopes() : scopes;
            Subject subject = subject(declaration, given, wanted);
            try (Gate gate = Objects.requireNonNull(subject.gate())) {
                List<String> problems = subject.connector().problemsWith(given);
                if (!problems.isEmpty()) {
                    throw usage(String.join("; ", problems)
                            + ": add it under \"trial.parameters\" or by --parameter NAME=VALUE");
                }
                return Conformance.of(subject, Clock.systemUTC());
            }
        }

        private Subject subject(Declaration declaration, Map<String, String> given, List<String> wanted) {
            var trials = new Trials(declaration, Clock.systemUTC());
            if (baseUrl == null) {
                if (adminTokenFile != null) {
                    throw usage("--admin-token-file goes with --base-url");
                }
                try {
                    return trials.declaredStandIn(given, wanted, UnaryOperator.identity());
                } catch (IllegalArgumentException e) {
                    throw usage(String.valueOf(e.getMessage()));
                }
            }
            if (adminTokenFile == null) {
                throw usage("--base-url needs --admin-token-file");
            }
            URI url = BaseUrl.check("--base-url", baseUrl);
            return trials.instance(
                    url,
                    text(adminTokenFile).strip(),
                    declaration.description().limits().requestsPerMinute(),
                    given,
                    wanted);
        }

        private String text(Path path) {
            try {
                if (Files.size(path) > FILE_BYTES_MAX) {
                    throw usage(path + " is longer than " + FILE_BYTES_MAX + " bytes");
                }
                return Files.readString(path);
            } catch (IOException e) {
                throw usage(path + " cannot be read as UTF-8 text: name a readable file");
            }
        }

        private ParameterException usage(String sentence) {
            return new ParameterException(spec.commandLine(), sentence);
        }
    }
}
