package io.tokenwright.kit;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A process of its own that writes without end, to be killed. Its arguments: database, broker, group, token ids. */
public final class CrashingService {
    private CrashingService() {}

    /** Starts it; {@code options} are options of the JVM. */
    static Process start(
            TestDatabase database, String bootstrap, String group, List<String> tokens, Path log, List<String> options)
            throws java.io.IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CrashingService.class.getName()));
        command.addAll(List.of(database.jdbcUrl(), database.username(), bootstrap, group, String.join(",", tokens)));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // Not an argument: those are shown to every user of the machine.
        builder.environment().putAll(Map.of("CRASHING_SERVICE_PASSWORD", database.password()));
        return builder.start();
    }

    public static void main(String[] args) {
        var database = new TestDatabase("", args[0], args[1], System.getenv("CRASHING_SERVICE_PASSWORD"));
        var service = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(database)
                .with("tokenwright.kafka.bootstrap-servers", args[2])
                .with("tokenwright.kafka.group-id", args[3])
                .start();
        KitService.awaitKafka(service);
        List<String> tokens = List.of(args[4].split(","));
        while (true) {
            for (String token : tokens) {
                writeAgainAndAgain(service, token);
            }
        }
    }

    /** A process that was frozen finds its connections closed; it goes on, as a service would with the next request. */
    private static void writeAgainAndAgain(ServiceUnderTest service, String token) {
        try {
            KitService.write(service.bean(Database.class), token);
        } catch (RuntimeException e) {
            System.out.println("write failed: " + e);
        }
    }
}
