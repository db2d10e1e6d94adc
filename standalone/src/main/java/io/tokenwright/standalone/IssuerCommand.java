package io.tokenwright.standalone;

import io.tokenwright.local.gitlab.GitLabStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo's issuer as a process of its own, for docker-compose.yml. */
@Command(name = "issuer", description = "Runs the stand-in for GitLab.", hidden = true)
final class IssuerCommand implements Callable<Integer> {
    @Option(names = "--host", defaultValue = "127.0.0.1", description = "Address to listen on. Default: loopback.")
    private String host = "127.0.0.1";

    @Option(names = "--port", required = true, description = "Port to listen on.")
    private int port;

    @Option(names = "--admin-token-file", required = true, description = "File with the token that may mint.")
    private Path adminTokenFile = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        String adminToken = Files.readString(adminTokenFile).strip();
        try (GitLabStandIn issuer = GitLabStandIn.start(host, port, adminToken)) {
            System.out.println("stand-in for GitLab at " + issuer.address());
            new CountDownLatch(1).await();
            return ExitCodes.OK;
        }
    }
}
