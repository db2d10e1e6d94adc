package io.tokenwright.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScreenTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Screen screen(boolean terminal, boolean colour) {
        return new Screen(new PrintStream(bytes, true, StandardCharsets.UTF_8), terminal, colour);
    }

    private String shown() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void without_a_terminal_there_are_plain_lines_and_no_progress() {
        try (Screen screen = screen(false, false)) {
            screen.waiting("waiting for something");
            screen.line("rotation", "moved");
        }

        assertThat(shown()).endsWith("rotation   moved\n").doesNotContain("\033", "\r", "waiting for something");
    }

    @Test
    void on_a_terminal_the_status_line_stays_below_what_is_printed() {
        try (Screen screen = screen(true, true)) {
            screen.waiting("waiting for something");
            screen.line("rotation", "moved");
        }

        assertThat(shown()).contains("moved\n").containsPattern("moved\\n\\r\\033\\[K.*waiting for something");
    }

    @Test
    void without_colour_a_terminal_gets_progress_and_no_colour_codes() {
        try (Screen screen = screen(true, false)) {
            screen.waiting("waiting");
            screen.good("done");
        }

        assertThat(shown()).contains("waiting", "✓ done").doesNotContain("\033[3", "\033[1m");
    }

    @Test
    void once_a_thread_has_taken_over_nothing_else_is_heard() throws Exception {
        try (Screen screen = screen(true, false)) {
            Thread stop = Thread.ofVirtual().start(() -> {
                screen.takeOver();
                screen.plain("Stopped");
            });
            stop.join();

            screen.waiting("still waiting");
            screen.bad("a service has ended");
        }

        assertThat(shown()).contains("Stopped").doesNotContain("still waiting", "a service has ended");
    }

    @Test
    void an_encoding_without_the_fine_signs_gets_words() {
        try (Screen screen = new Screen(new PrintStream(bytes, true, StandardCharsets.US_ASCII), true, false)) {
            screen.waiting("waiting");
            screen.good("done");
            screen.bad("broken");
        }

        assertThat(bytes.toString(StandardCharsets.US_ASCII)).contains("| waiting", "ok: done", "FAILED: broken");
    }

    @Test
    void a_status_line_is_cut_by_the_terminal_and_never_wraps() {
        try (Screen screen = screen(true, false)) {
            screen.waiting("waiting for something with a long name");
        }

        assertThat(shown()).containsPattern("\\033\\[\\?7l.*waiting for something.*\\033\\[\\?7h");
    }
}
