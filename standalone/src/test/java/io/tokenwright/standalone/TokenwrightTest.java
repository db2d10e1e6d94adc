package io.tokenwright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TokenwrightTest {
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Tokenwright.commandLine();
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }

    @Test
    void an_unknown_option_is_wrong_usage() {
        assertThat(run("demo", "--onec")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--onec", "--once");
    }

    @Test
    void a_stack_that_is_not_known_is_wrong_usage() {
        assertThat(run("demo", "--against", "kubernetes")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("kubernetes", "compose");
    }

    @Test
    void a_report_that_cannot_be_written_is_refused_before_anything_starts(@TempDir Path folder) {
        assertThat(run("demo", "--report", folder.toString())).isEqualTo(ExitCodes.FAILED);
        assertThat(err.toString()).contains("--report", folder.toString(), "give a file");
    }

    @Test
    void no_command_is_wrong_usage() {
        assertThat(run()).isEqualTo(ExitCodes.USAGE);
    }
}
