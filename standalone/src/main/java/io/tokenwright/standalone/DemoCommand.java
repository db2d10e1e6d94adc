package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.Artifacts;
import io.tokenwright.standalone.stack.ComposeStack;
import io.tokenwright.standalone.stack.LocalStack;
import io.tokenwright.standalone.stack.RunningStack;
import io.tokenwright.standalone.stack.StackException;
import io.tokenwright.standalone.story.Report;
import io.tokenwright.standalone.story.Story;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the whole story on a new stack, or on the one that docker compose runs. */
@Command(name = "demo", description = "Tells the whole story.", mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    enum Against {
        compose
    }

    @Option(names = "--once", description = "End after the story; exit 0 only if every step went as told.")
    private boolean once;

    @Option(names = "--report", paramLabel = "FILE", description = "Write steps, outcomes and durations as JSON.")
    private @Nullable Path report;

    @Option(names = "--against", description = "compose: tell it to the stack that docker compose runs.")
    private @Nullable Against against;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Artifacts artifacts = Artifacts.ofWorkingCopy();
        if (report != null) {
            checkWritable(report);
        }
        InstantSource clock = InstantSource.system();
        try (Screen screen = Screen.ofProcess();
                Stopping stopping = new Stopping(screen)) {
            long startedAt = System.nanoTime();
            LocalStack local = against == null
                    ? LocalStack.startFresh(
                            artifacts.root().resolve(".tokenwright/demo"), artifacts, screen, stopping.opened())
                    : null;
            RunningStack stack = local == null ? ComposeStack.of(artifacts.root(), screen) : local;
            Duration startup = Duration.ofNanos(System.nanoTime() - startedAt);
            if (local != null) {
                screen.plain(String.format(Locale.ROOT, "All of it is up after %.1f s", startup.toMillis() / 1000.0));
            }

            Report told = new Story(stack, against == null ? "local" : "compose", screen, clock).tell(startup);
            if (report != null) {
                told.writeTo(report);
                screen.plain("  report " + report);
            }
            if (!once && local != null) {
                Addresses.print(screen, local);
                screen.plain("Ctrl-C stops everything.");
                new CountDownLatch(1).await();
            }
            return told.asTold() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    /** Before the story: its end would be a late moment to learn that the report has no place. */
    private static void checkWritable(Path report) {
        Path folder = report.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
            if (Files.isDirectory(report) || folder == null || !Files.isWritable(folder)) {
                throw new StackException(
                        "--report \"" + report + "\" cannot be written: give a file in a folder of yours");
            }
        } catch (IOException e) {
            throw new StackException(
                    "--report \"" + report + "\" cannot be written (" + e.getMessage()
                            + "): give a file in a folder of yours",
                    e);
        }
    }
}
