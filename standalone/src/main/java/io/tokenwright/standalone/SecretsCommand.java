package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.ComposeSecrets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the secrets of a compose project that are not there yet. */
@Command(name = "secrets", description = "Makes missing secrets.", hidden = true)
final class SecretsCommand implements Callable<Integer> {
    @Option(names = "--in", required = true, description = "Folder with a volume for each reader.")
    private Path folder = Path.of("");

    @Override
    public Integer call() {
        new ComposeSecrets(folder).makeMissing();
        return ExitCodes.OK;
    }
}
