package io.tokenwright.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenBao or Vault server as a child process on the loopback address: either in memory and empty, or with its data in a folder,
 * initialised and unsealed by us, the keys in {@code vault-keys.json} there, mode 600. It runs until it is closed.
 */
final class OpenBao implements LocalVault {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration UP_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STOP_SECONDS_MAX = 10;

    private final Process process;
    private final URI address;
    private final String rootToken;
    private final Kind kind;
    private final Path log;

    private OpenBao(Process process, URI address, String rootToken, Kind kind, Path log) {
        this.process = process;
        this.address = address;
        this.rootToken = rootToken;
        this.kind = kind;
        this.log = log;
    }

    static OpenBao startFresh(VaultProgram program, int port) {
        return startFresh(program, port, List.of());
    }

    /** As {@link #startFresh(VaultProgram, int)}, with an audit log: OpenBao takes audit devices from its configuration only. */
    static OpenBao startAudited(VaultProgram program, Path auditLog) {
        Path config = Folders.temporary("vault-audit").resolve("audit.json");
        write(
                config,
                Map.of(
                        "audit",
                        List.of(Map.of(
                                "type", "file", "path", "file", "options", Map.of("file_path", auditLog.toString())))));
        return startFresh(program, 0, List.of("-config=" + config));
    }

    private static OpenBao startFresh(VaultProgram program, int port, List<String> more) {
        int listen = Ports.orFree(port);
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String rootToken = "root-" + HexFormat.of().formatHex(random);
        Path folder = Folders.temporary("vault");
        List<String> words = new ArrayList<>(List.of(
                program.file().toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-listen-address=127.0.0.1:" + listen));
        words.addAll(more);
        var command = new ProcessBuilder(OwnSession.command(words));
        // By the environment, because a command line can be read by every user of the machine.
        command.environment().put("BAO_DEV_ROOT_TOKEN_ID", rootToken);
        command.environment().put("VAULT_DEV_ROOT_TOKEN_ID", rootToken);
        URI address = URI.create("http://127.0.0.1:" + listen);
        Path log = folder.resolve("vault.log");
        var vault = new OpenBao(started(command, log), address, rootToken, program.kind(), log);
        vault.await(null);
        return vault;
    }

    static OpenBao startKept(VaultProgram program, Path dataDir, int port) {
        Folders.create(dataDir.resolve("raft"));
        ChildPid pid = new ChildPid(dataDir.resolve("vault.pid"));
        pid.stopOrphan(program.processName());
        int listen = Ports.orFree(port);
        URI address = URI.create("http://127.0.0.1:" + listen);
        Path config = dataDir.resolve("vault.json");
        Path log = dataDir.resolve("vault.log");
        write(config, config(dataDir, listen, Ports.free()));
        var command = new ProcessBuilder(
                OwnSession.command(List.of(program.file().toString(), "server", "-config=" + config)));
        Process process = started(command, log);
        pid.remember(process.pid());
        Path keysFile = dataDir.resolve("vault-keys.json");
        try (var admin = new VaultAdmin(address, null)) {
            JsonNode keys = keys(admin, process, log, keysFile);
            var vault = new OpenBao(process, address, keys.path("root_token").asText(), program.kind(), log);
            vault.await(keys.path("keys_base64").path(0).asText());
            return vault;
        } catch (RuntimeException e) {
            stop(process);
            throw e;
        }
    }

    private static Map<String, Object> config(Path dataDir, int port, int clusterPort) {
        return Map.of(
                "storage",
                Map.of(
                        "raft",
                        Map.of(
                                "path", dataDir.resolve("raft").toString(),
                                "node_id", "local",
                                // One node: no slow network to wait for, so elections need no patience.
                                "performance_multiplier", "1")),
                "listener",
                Map.of("tcp", Map.of("address", "127.0.0.1:" + port, "tls_disable", true)),
                "api_addr",
                "http://127.0.0.1:" + port,
                "cluster_addr",
                "http://127.0.0.1:" + clusterPort,
                "disable_mlock",
                true,
                "ui",
                false);
    }

    /** The keys of an earlier start, or those of a first initialisation, stored before anything else is done with them. */
    private static JsonNode keys(VaultAdmin admin, Process process, Path log, Path file) {
        JsonNode status = awaitStatus(admin, process, log);
        try {
            if (Files.exists(file)) {
                return JSON.readTree(file.toFile());
            }
            if (status.path("initialized").asBoolean()) {
                throw new IllegalStateException("the Vault in " + file.getParent()
                        + " is initialised but its keys are not in " + file + ": bring the file back, or start anew"
                        + " in another folder");
            }
            var reply = admin.post("sys/init", Map.of("secret_shares", 1, "secret_threshold", 1));
            if (!reply.ok()) {
                throw new IllegalStateException("Vault was not initialised: " + reply.errors());
            }
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, JSON.writeValueAsBytes(reply.body()));
            return reply.body();
        } catch (IOException e) {
            throw new UncheckedIOException("the keys of Vault cannot be kept in " + file, e);
        }
    }

    private static JsonNode awaitStatus(VaultAdmin admin, Process process, Path log) {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (true) {
            try {
                var reply = admin.get("sys/seal-status");
                if (reply.ok()) {
                    return reply.body();
                }
            } catch (IOException e) {
                // Not listening yet.
            }
            pause(process, log, deadline);
        }
    }

    /** Until it is unsealed and active; with {@code unsealKey}, unseals it. */
    private void await(@Nullable String unsealKey) {
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        try (var admin = new VaultAdmin(address, rootToken)) {
            while (true) {
                try {
                    int status = admin.get("sys/health").status();
                    if (status == 200 && admin.get("auth/token/lookup-self").ok()) {
                        return;
                    }
                    if (status == 503 && unsealKey != null) {
                        admin.post("sys/unseal", Map.of("key", unsealKey));
                    }
                } catch (IOException e) {
                    // Not listening yet.
                }
                pause(process, log, deadline);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static void pause(Process process, Path log, long deadline) {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "Vault ended with " + process.exitValue() + ": " + reason(log) + " (see " + log + ")");
        }
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException("Vault is not up after " + UP_MAX.toSeconds() + " s: see " + log);
        }
        LockSupport.parkNanos(POLL.toNanos());
    }

    /** What it says on starting when it cannot, as in {@code Error initializing listener …}; other lines may hold keys. */
    private static String reason(Path log) {
        try (var lines = Files.lines(log)) {
            String said = lines.filter(line -> line.startsWith("Error")).collect(Collectors.joining(" "));
            return said.isEmpty() ? "it does not say why" : said;
        } catch (IOException | UncheckedIOException e) {
            return "its log cannot be read";
        }
    }

    private static Process started(ProcessBuilder command, Path log) {
        try {
            // Its own variables would point a child at somebody's real Vault.
            command.environment().keySet().removeIf(name -> name.equals("VAULT_ADDR") || name.equals("VAULT_TOKEN"));
            return command.redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Vault does not start", e);
        }
    }

    private static void write(Path file, Object json) {
        try {
            Files.write(file, JSON.writeValueAsBytes(json));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public URI address() {
        return address;
    }

    @Override
    public String rootToken() {
        return rootToken;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public void close() {
        stop(process);
    }
}
