package io.tokenwright.standalone.stack;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.EmbeddedPostgreSql;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the services stand on, all started at the same time.
 *
 * @param kafka in this process
 * @param postgres a child process, with a database a service
 * @param vault given, or a child process, or in this process; provisioned
 * @param issuer in this process
 */
record Parts(EmbeddedKafka kafka, EmbeddedPostgreSql postgres, LocalVault vault, GitLabStandIn issuer) {

    /** Starts the parts with their data in {@code folder}; {@code issuerToken} is what the issuer's admin will call with. */
    static Parts start(Path folder, String issuerToken, boolean keepVault, Reaper reaper, Opened opened) {
        try (ExecutorService starting = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EmbeddedKafka> kafka =
                    starting.submit(() -> opened.open(() -> EmbeddedKafka.start(folder.resolve("kafka"), 0)));
            Future<EmbeddedPostgreSql> postgres = starting.submit(() -> startPostgreSql(folder, reaper, opened));
            Future<LocalVault> vault = starting.submit(() -> startVault(folder, keepVault, reaper, opened));
            Future<GitLabStandIn> issuer =
                    starting.submit(() -> opened.open(() -> GitLabStandIn.start("127.0.0.1", 0, issuerToken)));
            return new Parts(
                    started("Kafka", kafka),
                    started("PostgreSQL", postgres),
                    started("Vault", vault),
                    started("the issuer's stand-in", issuer));
        }
    }

    private static EmbeddedPostgreSql startPostgreSql(Path folder, Reaper reaper, Opened opened) throws Exception {
        EmbeddedPostgreSql postgres = opened.open(() -> {
            EmbeddedPostgreSql started = EmbeddedPostgreSql.start(folder.resolve("postgresql"), 0);
            reaper.watch(postmaster(folder), Reaper.Signal.INT);
            return started;
        });
        for (ServiceName service : ServiceName.values()) {
            postgres.createDatabase(service.word());
        }
        return postgres;
    }

    /** Process id of the PostgreSQL server on the data in {@code folder}. */
    static long postmaster(Path folder) throws IOException {
        Path pidFile = folder.resolve("postgresql").resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    }

    private static LocalVault startVault(Path folder, boolean keep, Reaper reaper, Opened opened) throws Exception {
        LocalVault vault = opened.open(() -> {
            LocalVault started = keep ? LocalVault.start(folder.resolve("vault"), 0) : LocalVault.startFresh(0);
            vaultProcesses().forEach(pid -> reaper.watch(pid, Reaper.Signal.TERM));
            return started;
        });
        new VaultProvisioner(vault.address(), vault.rootToken()).provision();
        return vault;
    }

    /** Process ids of Vaults that this process started. */
    static List<Long> vaultProcesses() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info()
                        .command()
                        .map(command -> command.endsWith("/bao") || command.endsWith("/vault"))
                        .orElse(false))
                .map(ProcessHandle::pid)
                .toList();
    }

    private static <T> T started(String part, Future<T> start) {
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw new StackException(part + " does not start: " + Causes.of(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + part + " starts", e);
        }
    }
}
