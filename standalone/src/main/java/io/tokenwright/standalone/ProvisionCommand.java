package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.ComposeProvisioning;
import io.tokenwright.standalone.stack.ComposeSecrets;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prepares Vault and the databases of a compose project, as far as they are not. */
@Command(name = "provision", description = "Prepares Vault and the databases.", hidden = true)
final class ProvisionCommand implements Callable<Integer> {
    @Option(names = "--secrets", required = true, description = "Folder with a volume for each reader.")
    private Path folder = Path.of("");

    @Option(names = "--vault", required = true, description = "Address of Vault.")
    private URI vault = URI.create("");

    @Option(names = "--postgres", required = true, description = "Host and port of PostgreSQL.")
    private String postgres = "";

    @Override
    public Integer call() {
        new ComposeProvisioning(new ComposeSecrets(folder), vault, postgres).provision();
        return ExitCodes.OK;
    }
}
