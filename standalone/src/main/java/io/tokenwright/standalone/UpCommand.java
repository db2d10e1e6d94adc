package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.Artifacts;
import io.tokenwright.standalone.stack.LocalStack;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the stack and keeps it until Ctrl-C; its data stays for the next time. */
@Command(name = "up", description = "Starts the stack; data is kept.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the data is kept; the next up on it finds it again. Default: .tokenwright/up")
    private @Nullable Path data;

    @Override
    public Integer call() throws InterruptedException {
        Artifacts artifacts = Artifacts.ofWorkingCopy();
        Path folder = data == null ? artifacts.root().resolve(".tokenwright/up") : data.toAbsolutePath();
        try (Screen screen = Screen.ofProcess();
                Stopping stopping = new Stopping(screen)) {
            LocalStack stack = LocalStack.start(folder, artifacts, screen, stopping.opened());
            Addresses.print(screen, stack);
            screen.plain("Ctrl-C stops everything; ./tokenwright up finds the data again.");
            new CountDownLatch(1).await();
            return ExitCodes.OK;
        }
    }
}
