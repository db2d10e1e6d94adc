package io.tokenwright.standalone;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a person sees. On a terminal, lines scroll above one status line that says what is being waited for; elsewhere, and
 * in a log, there are only plain lines. Colour carries no meaning alone and is off under {@code NO_COLOR}. Thread-safe.
 */
public final class Screen implements AutoCloseable {
    private static final Duration FRAME = Duration.ofMillis(120);
    private static final String ERASE_LINE = "\r\033[K";
    /** A status line that is wider than the terminal is cut there: wrapped, it could not be erased any more. */
    private static final String WRAP_OFF = "\033[?7l";

    private static final String WRAP_ON = "\033[?7h";

    private final PrintStream out;
    private final boolean terminal;
    private final boolean colour;
    private final Signs signs;
    private final long startedAt = System.nanoTime();
    private final @Nullable ScheduledExecutorService animation;
    private @Nullable String waitingFor;
    private long waitingSince;
    private int frame;
    private @Nullable Thread owner;

    /** Marks of the output, as far as the terminal's encoding has them. */
    private record Signs(List<String> spinner, String good, String bad) {
        private static final Signs FINE =
                new Signs(List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"), "✓", "✗");
        private static final Signs PLAIN = new Signs(List.of("|", "/", "-", "\\"), "ok:", "FAILED:");

        static Signs of(Charset encoding) {
            return encoding.newEncoder().canEncode("⠋✓✗") ? FINE : PLAIN;
        }
    }

    Screen(PrintStream out, boolean terminal, boolean colour) {
        this.out = out;
        this.signs = Signs.of(out.charset());
        this.terminal = terminal;
        this.colour = colour;
        this.animation = terminal ? Executors.newSingleThreadScheduledExecutor(Screen::daemon) : null;
        if (animation != null) {
            var unused = animation.scheduleAtFixedRate(
                    this::animate, FRAME.toMillis(), FRAME.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** The screen of this process, as its output and environment are. */
    public static Screen ofProcess() {
        boolean terminal =
                System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
        String noColour = System.getenv("NO_COLOR");
        boolean colour = terminal && (noColour == null || noColour.isEmpty()); // https://no-color.org
        return new Screen(System.out, terminal, colour);
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "screen");
        thread.setDaemon(true);
        return thread;
    }

    /** A new part of the output. */
    public void heading(String text) {
        print("\n" + bold(text));
    }

    /** One line as it happens, stamped with the seconds since the start. */
    public void line(String who, String what) {
        print(dim(stamp()) + "  " + cyan(String.format(Locale.ROOT, "%-10s", who)) + " " + what);
    }

    /** A line without stamp. */
    public void plain(String text) {
        print(text);
    }

    public void good(String text) {
        print(green(signs.good()) + " " + text);
    }

    public void bad(String text) {
        print(red(signs.bad()) + " " + text);
    }

    /** From now on only this thread is heard: what others still say is of no use to a person who has ended the program. */
    synchronized void takeOver() {
        owner = Thread.currentThread();
        waitingFor = null;
        if (terminal) {
            // The terminal has put ^C into the status line.
            out.println(ERASE_LINE);
        }
    }

    private boolean unheard() {
        return owner != null && !owner.equals(Thread.currentThread());
    }

    /** Shows on a terminal what is being waited for, until the next call; null for nothing. */
    public synchronized void waiting(@Nullable String what) {
        if (unheard()) {
            return;
        }
        waitingFor = what;
        waitingSince = System.nanoTime();
        if (terminal) {
            draw();
        }
    }

    private synchronized void print(String text) {
        if (unheard()) {
            return;
        }
        if (terminal) {
            out.print(ERASE_LINE);
        }
        out.println(text);
        if (terminal) {
            draw();
        }
        out.flush();
    }

    private synchronized void animate() {
        frame = (frame + 1) % signs.spinner().size();
        draw();
    }

    private void draw() {
        if (waitingFor == null) {
            out.print(ERASE_LINE);
        } else {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - waitingSince);
            out.print(ERASE_LINE + WRAP_OFF + cyan(signs.spinner().get(frame)) + " " + waitingFor
                    + dim(seconds > 0 ? " " + seconds + " s" : "") + WRAP_ON);
        }
        out.flush();
    }

    private String stamp() {
        return String.format(Locale.ROOT, "%6.1f s", (System.nanoTime() - startedAt) / 1e9);
    }

    private String bold(String text) {
        return style("1", text);
    }

    private String dim(String text) {
        return style("2", text);
    }

    private String cyan(String text) {
        return style("36", text);
    }

    private String green(String text) {
        return style("32", text);
    }

    private String red(String text) {
        return style("31", text);
    }

    private String style(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }

    @Override
    public void close() {
        if (animation != null) {
            animation.shutdownNow();
        }
        waiting(null);
    }
}
