package io.tokenwright.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL server as a child process, on the loopback address, with password authentication. Its data and its
 * password stay in the folder, so a second start finds both. The programs are unpacked once into the cache folder.
 *
 * <p>It runs until it is closed, in a session of its own: neither Ctrl-C nor the end of this JVM stops it, so that whoever uses it
 * can end first. One that was left behind is stopped by the next start on its folder.
 */
public final class EmbeddedPostgreSql implements PostgreSqlServer {
    private static final String SUPERUSER = "postgres";
    private static final Duration STARTUP_MAX = Duration.ofSeconds(60);
    private static final Duration ORPHAN_STOP_MAX = Duration.ofSeconds(20);

    private final Path dataDir;
    private final int port;
    private final String password;
    private @Nullable EmbeddedPostgres server;

    private EmbeddedPostgreSql(Path dataDir, int port, String password) {
        this.dataDir = dataDir;
        this.port = port;
        this.password = password;
    }

    /** Starts a server on {@code port} (0: any free one) with its data in {@code dataDir}, initialised when it is new. */
    public static EmbeddedPostgreSql start(Path dataDir, int port) {
        Folders.create(dataDir);
        var postgres = new EmbeddedPostgreSql(dataDir, Ports.orFree(port), passwordOf(passwordFile(dataDir)));
        postgres.start();
        return postgres;
    }

    @Override
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public String username() {
        return SUPERUSER;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public synchronized void start() {
        if (server != null) {
            return;
        }
        stopOrphan();
        try {
            server = EmbeddedPostgres.builder()
                    .setDataDirectory(dataDir)
                    .setCleanDataDirectory(false)
                    // The library's own hook would stop the server beside the hooks that stop those who use it.
                    .setRegisterShutdownHook(false)
                    .setOverrideWorkingDirectory(Folders.cache("postgresql").toFile())
                    .setPort(port)
                    .setPGStartupWait(STARTUP_MAX)
                    // These become options of initdb, after the library's own "-A trust", and the last one counts.
                    .setLocaleConfig("auth-host", "scram-sha-256")
                    .setLocaleConfig("pwfile", passwordFile(dataDir).toString())
                    .setLocaleConfig("locale", "C.UTF-8")
                    .setConnectConfig("password", password)
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    // The library turns both off; ours is not only for tests.
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "48MB")
                    .setServerConfig("max_connections", "200")
                    .setServerConfig("max_wal_size", "512MB")
                    .setServerConfig("jit", "off")
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL in " + dataDir + " does not start", e);
        }
    }

    @Override
    public synchronized void stop() {
        EmbeddedPostgres running = server;
        server = null;
        if (running != null) {
            try {
                running.close();
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL in " + dataDir + " does not stop", e);
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** A launcher that was killed leaves its server behind, which holds the folder: stop it first. */
    private void stopOrphan() {
        Path pidFile = dataDir.resolve("postmaster.pid");
        try {
            if (!Files.exists(pidFile)) {
                return;
            }
            long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
            Optional<ProcessHandle> orphan = ProcessHandle.of(pid).filter(EmbeddedPostgreSql::isPostgres);
            if (orphan.isPresent()) {
                // SIGINT is PostgreSQL's fast shutdown; Java can only send SIGTERM, which waits for clients to leave.
                new ProcessBuilder("kill", "-INT", String.valueOf(pid)).start().waitFor(5, TimeUnit.SECONDS);
                orphan.get().onExit().get(ORPHAN_STOP_MAX.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException(pidFile + " cannot be read: stop the server that uses it by hand", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an earlier PostgreSQL stops", e);
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(
                    "an earlier PostgreSQL in " + dataDir + " does not stop: stop it by hand", e);
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.endsWith("/postgres"))
                .orElse(false);
    }

    private static Path passwordFile(Path dataDir) {
        return dataDir.resolveSibling(dataDir.getFileName() + ".password");
    }

    private static String passwordOf(Path file) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            String password = HexFormat.of().formatHex(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, password + "\n");
            return password;
        } catch (IOException e) {
            throw new UncheckedIOException("password file " + file + " cannot be used", e);
        }
    }
}
