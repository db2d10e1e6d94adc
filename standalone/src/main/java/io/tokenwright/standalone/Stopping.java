package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.Opened;
import io.tokenwright.standalone.stack.StackException;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a stack in order: when a command is done with it, and when the process is told to end, by Ctrl-C, SIGTERM or a closed terminal, at
 * whatever moment that is. After such a signal nothing else is printed any more, and the process exits with 128 + the signal.
 */
final class Stopping implements AutoCloseable {
    private static final AtomicBoolean SIGNALLED = new AtomicBoolean();

    private final Screen screen;
    private final Opened opened = new Opened();

    Stopping(Screen screen) {
        this.screen = screen;
        Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "stop"));
    }

    /** What is to be closed at the end. */
    Opened opened() {
        return opened;
    }

    /** True once the process was told to end: what fails from now on fails because of that. */
    static boolean signalled() {
        return SIGNALLED.get();
    }

    private void onSignal() {
        if (opened.isClosed()) {
            return;
        }
        SIGNALLED.set(true);
        screen.takeOver();
        stop();
    }

    @Override
    public void close() {
        if (!opened.isClosed()) {
            stop();
        }
    }

    private void stop() {
        if (opened.isEmpty()) {
            opened.close();
            return;
        }
        long startedAt = System.nanoTime();
        screen.waiting("stopping the services, then what they stand on");
        try {
            opened.close();
            screen.waiting(null);
            if (signalled()) {
                screen.plain(String.format(Locale.ROOT, "Stopped in %.1f s", (System.nanoTime() - startedAt) / 1e9));
            }
        } catch (StackException e) {
            screen.waiting(null);
            screen.bad("stopped, but " + e.getMessage());
        }
    }
}
