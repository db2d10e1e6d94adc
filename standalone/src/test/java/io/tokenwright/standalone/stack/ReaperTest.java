package io.tokenwright.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReaperTest {
    private final Process watched = sleeper();
    private final Process forgotten = sleeper();

    private static Process sleeper() {
        try {
            return new ProcessBuilder("sleep", "60").start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @AfterEach
    void endAll() {
        watched.destroyForcibly();
        forgotten.destroyForcibly();
    }

    @Test
    void what_is_watched_ends_with_the_pipe_and_what_was_forgotten_goes_on() {
        Reaper reaper = Reaper.start();
        reaper.watch(watched.pid(), Reaper.Signal.TERM);
        reaper.watch(forgotten.pid(), Reaper.Signal.INT);
        reaper.forget(forgotten.pid());

        reaper.close();

        await().atMost(Duration.ofSeconds(10)).until(() -> !watched.isAlive());
        assertThat(forgotten.isAlive()).isTrue();
    }
}
