package io.tokenwright.kit.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service in a process of its own that its operator has set up wrongly: one line says what to mend, and it ends. */
class RefusedStartIT {
    @TempDir
    Path folder;

    /** The service. */
    public static final class Service {
        private Service() {}

        public static void main(String[] args) {
            ServiceMain.run(Service.class, args);
        }
    }

    @Test
    void a_variable_that_nothing_reads_is_named_with_the_nearest_one() throws Exception {
        assertThat(refusal(Map.of("TOKENWRIGHT_OUTBOX_BATCH_SICE", "5"), List.of()))
                .contains("TOKENWRIGHT_OUTBOX_BATCH_SICE in the environment is not a setting of this service")
                .contains("TOKENWRIGHT_OUTBOX_BATCH_SIZE");
    }

    @Test
    void a_system_property_that_nothing_reads_is_named_with_the_nearest_one() throws Exception {
        assertThat(refusal(Map.of(), List.of("-Dtokenwright.vault.adress=http://127.0.0.1:1")))
                .contains("tokenwright.vault.adress")
                .contains("tokenwright.vault.address");
    }

    @Test
    void a_database_that_is_not_there_is_named() throws Exception {
        assertThat(refusal(
                        Map.of(
                                "DATASOURCES_DEFAULT_URL", "jdbc:postgresql://127.0.0.1:1/nothing",
                                "DATASOURCES_DEFAULT_USERNAME", "nobody",
                                "DATASOURCES_DEFAULT_PASSWORD", "canary-7f3a",
                                "DATASOURCES_DEFAULT_CONNECTION_TIMEOUT", "300"),
                        List.of()))
                .contains("the database cannot be reached", "datasources.default.url")
                .doesNotContain("canary-7f3a");
    }

    /** All that it says; it must have ended with an error, without a stack trace. */
    private String refusal(Map<String, String> environment, List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Service.class.getName()));
        Path log = folder.resolve("log");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(process.exitValue()).as(said).isEqualTo(1);
        assertThat(said).contains("cannot start").doesNotContain("\tat io.micronaut");
        return said;
    }
}
