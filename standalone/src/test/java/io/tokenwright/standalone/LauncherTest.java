package io.tokenwright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script in the root folder, without anything that builds. */
class LauncherTest {
    private static final Path SCRIPT =
            Path.of("..", "tokenwright").toAbsolutePath().normalize();

    private record Run(int exitCode, String out, String err) {}

    private static Run run(Map<String, String> environment, String... arguments) throws Exception {
        Path out = Files.createTempFile("launcher", ".out");
        Path err = Files.createTempFile("launcher", ".err");
        var builder = new ProcessBuilder(Stream.concat(Stream.of(SCRIPT.toString()), Stream.of(arguments))
                        .toList())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        int exitCode = builder.start().waitFor();
        return new Run(exitCode, Files.readString(out), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void an_unknown_command_is_named_with_those_that_there_are() throws Exception {
        Run run = run(Map.of(), "destroy");

        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("\"destroy\" is not a command", "demo", "up", "test", "bench");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void help_explains_every_command_without_a_build() throws Exception {
        for (String word : List.of("help", "--help", "-h")) {
            Run run = run(Map.of(), word);

            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("demo ", "up ", "test ", "bench ", "exit-codes", "JAVA_HOME", "NO_COLOR");
        }
    }

    @Test
    void each_command_explains_itself_with_an_example_and_builds_nothing() throws Exception {
        for (String command : List.of("demo", "up", "test", "bench", "connector")) {
            Run help = run(Map.of(), command, "--help");

            assertThat(help.exitCode()).isZero();
            assertThat(help.err()).isEmpty();
            assertThat(help.out()).contains("Usage: ./tokenwright " + command, "Example", "  ./tokenwright " + command);
            assertThat(run(Map.of(), "help", command).out()).isEqualTo(help.out());
        }
    }

    @Test
    void without_a_command_help_goes_to_stderr_and_it_counts_as_wrong_usage() throws Exception {
        Run run = run(Map.of());

        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("Usage:");
    }

    @Test
    void without_maven_it_says_how_to_get_it(@TempDir Path tools) throws Exception {
        // Only what the script itself uses is on this PATH.
        for (String tool : List.of("bash", "env", "dirname", "sed", "cat", "readlink", "find", "mkdir")) {
            Path found = Stream.of("/usr/bin", "/bin")
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), found);
        }

        Run run = run(Map.of("PATH", tools.toString(), "JAVA_HOME", System.getProperty("java.home")), "test");

        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("needs Maven", "apt install maven");
    }

    @Test
    void exit_codes_are_listed() throws Exception {
        Run run = run(Map.of(), "help", "exit-codes");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("wrong usage", "Ctrl-C", "SIGTERM");
    }
}
