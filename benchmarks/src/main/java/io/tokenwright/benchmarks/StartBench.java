package io.tokenwright.benchmarks;

import io.tokenwright.benchmarks.hello.Hello;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * How long does a service with its AOT cache take until readiness says yes? Baseline: a bare Micronaut hello, with an AOT cache as
 * well, until it answers.
 */
final class StartBench implements Bench {
    private static final int ROUNDS = 3;

    /** As the launcher and the container images start a service. */
    private static final List<String> JVM = List.of(
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "-XX:+UseCompactObjectHeaders",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    /** What Micronaut's HTTP server brings with it, and nothing of ours. */
    private static final Pattern BARE =
            Pattern.compile("(micronaut-(aop|buffer-netty|context|context-propagation|core|core-reactive"
                    + "|discovery-core|http|http-netty|http-server|http-server-netty|inject|jackson-core|json-core|retry|router"
                    + "|runtime|websocket|serde-.*)|jackson-.*|netty-.*|reactor-core|reactive-streams|slf4j-api|logback-.*"
                    + "|jakarta\\..*|snakeyaml|jspecify)-[0-9].*\\.jar");

    /** Classes of the hello, what Micronaut keeps of its beans and the folders in which it looks for that, and the log settings. */
    private static final Pattern HELLO =
            Pattern.compile("benchmarks[/.]hello[/.].|^bench-logback\\.xml$|^META-INF/(micronaut/([^/]*/)?)?$");

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        Path root = Path.of(System.getProperty("tokenwright.root", "")).toAbsolutePath();
        Path target = root.resolve("inventory-service/target");
        Path jar;
        try (Stream<Path> jars = Files.list(target)) {
            jar = jars.filter(file -> file.getFileName().toString().matches("inventory-service-[0-9].*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(target + " has no jar: run ./tokenwright build"));
        }
        Path folder = Files.createTempDirectory("tokenwright-bench-start");
        Map<String, String> environment = environment(lab);
        var service = new ColdStart(
                command(List.of("-jar", jar.toString())),
                environment,
                "/health/readiness",
                folder.resolve("service.aot"));
        var hello = new ColdStart(
                command(List.of(
                        "-cp",
                        bareClassPath(folder),
                        "-Dlogback.configurationFile=bench-logback.xml",
                        Hello.class.getName())),
                Map.of(),
                "/hello",
                folder.resolve("hello.aot"));
        try {
            service.train();
            hello.train();
            Rounds.Result cached = Rounds.alternate(1, ROUNDS, service::withCache, hello::withCache);
            Rounds.Result gain = Rounds.alternate(1, 1, service::withCache, service::withoutCache);
            return List.of(
                    lab.measurement(
                            "start-with-aot-cache",
                            "ms",
                            cached,
                            new Goal.AtMost(2),
                            "bare Micronaut hello with an AOT cache"),
                    lab.measurement(
                            "start-gain-of-aot-cache",
                            "ms",
                            gain,
                            new Goal.AtMost(0.25),
                            "the same without the cache"));
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Map<String, String> environment(Lab lab) {
        Map<String, String> environment = new HashMap<>();
        environment.put("TOKENWRIGHT_KAFKA_BOOTSTRAP_SERVERS", lab.bootstrapServers());
        environment.put("TOKENWRIGHT_TOPICS_PARTITIONS", String.valueOf(Service.PARTITIONS));
        environment.put("DATASOURCES_DEFAULT_URL", lab.jdbcUrl(lab.newDatabase()));
        environment.put("DATASOURCES_DEFAULT_USERNAME", lab.username());
        environment.put("DATASOURCES_DEFAULT_PASSWORD", lab.password());
        return environment;
    }

    private static List<String> command(List<String> program) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(program);
        return command;
    }

    /** The hello alone, as a jar of its own, and the libraries that it needs: this module's jar names all of ours. */
    private static String bareClassPath(Path folder) throws IOException {
        Path own;
        try {
            own = Path.of(Hello.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of this program is no path", e);
        }
        if (!Files.isRegularFile(own)) {
            throw new IllegalStateException(
                    "an AOT cache needs jars, and this runs from " + own + ": use ./tokenwright bench");
        }
        Path hello = folder.resolve("hello.jar");
        try (var from = new ZipFile(own.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(hello))) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                if (HELLO.matcher(entry.getName()).find()) {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    from.getInputStream(entry).transferTo(to);
                    to.closeEntry();
                }
            }
        }
        try (Stream<Path> libraries = Files.list(own.resolveSibling("lib"))) {
            String bare = libraries
                    .filter(file -> BARE.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .map(Path::toString)
                    .collect(Collectors.joining(":"));
            return hello + ":" + bare;
        }
    }
}
