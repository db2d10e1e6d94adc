package io.tokenwright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
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
    void no_command_is_wrong_usage() {
        assertThat(run()).isEqualTo(ExitCodes.USAGE);
    }
}
