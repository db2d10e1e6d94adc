package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the child processes when this one is gone, however it went: also after {@code kill -9}, when no shutdown hook runs. A
 * shell holds the other end of a pipe; when the pipe closes, it terminates what was announced and not taken back. Thread-safe.
 */
final class Reaper implements AutoCloseable {
    /** PostgreSQL's fast shutdown is SIGINT; for it SIGTERM would wait until all clients have left. */
    enum Signal {
        TERM,
        INT
    }

    // Signals from the terminal reach the whole group: the shell ignores them and goes by the pipe alone.
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            children=' '
            while read -r word signal pid; do
              case $word in
                watch) children="$children$signal:$pid " ;;
                forget) children=$(printf '%s' "$children" | sed "s/ [A-Z]*:$pid / /") ;;
              esac
            done
            for child in $children; do kill -"${child%%:*}" "${child##*:}" 2>/dev/null; done
            for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
              left=
              for child in $children; do kill -0 "${child##*:}" 2>/dev/null && left=yes; done
              [ -n "$left" ] || exit 0
              sleep 0.5
            done
            for child in $children; do kill -KILL "${child##*:}" 2>/dev/null; done
            """;

    private final OutputStream pipe;

    private Reaper(OutputStream pipe) {
        this.pipe = pipe;
    }

    static Reaper start() {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Reaper(shell.getOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException("/bin/sh does not start, so child processes could outlive this one", e);
        }
    }

    /** Ends process {@code pid} with {@code signal}, and by force ten seconds later, when it outlives this process. */
    void watch(long pid, Signal signal) {
        say("watch " + signal + " " + pid);
        // Its number may soon be another's.
        ProcessHandle.of(pid).ifPresent(process -> {
            var unused = process.onExit().thenAccept(ended -> forget(ended.pid()));
        });
    }

    /** Lets process {@code pid} be. */
    void forget(long pid) {
        say("forget - " + pid);
    }

    private synchronized void say(String line) {
        try {
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            // Somebody ended the shell. The shutdown hook still ends the children of an orderly stop.
            return;
        }
    }

    @Override
    public synchronized void close() {
        try {
            pipe.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
