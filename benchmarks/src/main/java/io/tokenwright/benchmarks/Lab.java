package io.tokenwright.benchmarks;

import io.tokenwright.local.EmbeddedKafka;
import io.tokenwright.local.EmbeddedPostgreSql;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.VaultProvisioner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The parts that the measurements run on: one broker, one database server and, when asked for, one Vault, new for each run. */
final class Lab implements AutoCloseable {
    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedPostgreSql postgres;
    private final String machine = Machine.describe();
    private final AtomicInteger databases = new AtomicInteger();
    private @Nullable LocalVault vault;

    private Lab(Path folder, EmbeddedKafka kafka, EmbeddedPostgreSql postgres) {
        this.folder = folder;
        this.kafka = kafka;
        this.postgres = postgres;
    }

    static Lab open() throws IOException {
        Path folder = Files.createTempDirectory("tokenwright-bench");
        EmbeddedPostgreSql postgres = EmbeddedPostgreSql.start(folder.resolve("postgresql"), 0);
        // It is a process of its own, which Ctrl-C does not reach. Stopping it twice does no harm.
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::stop, "postgresql-stopper"));
        return new Lab(folder, EmbeddedKafka.start(folder.resolve("kafka"), 0), postgres);
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    /** A new, empty database; its name. */
    String newDatabase() {
        String name = "bench" + databases.incrementAndGet();
        postgres.createDatabase(name);
        return name;
    }

    String jdbcUrl(String database) {
        return postgres.jdbcUrl(database);
    }

    String username() {
        return postgres.username();
    }

    String password() {
        return postgres.password();
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database), username(), password());
    }

    /** Stores on disk as in production; prepared for our services. */
    LocalVault vault() {
        LocalVault started = vault;
        if (started == null) {
            started = LocalVault.start(folder.resolve("vault"), 0);
            vault = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::close, "vault-stopper"));
            new VaultProvisioner(started.address(), started.rootToken()).provision();
        }
        return started;
    }

    Measurement measurement(String name, String unit, Rounds.Result result, Goal goal, String baselineIs) {
        return new Measurement(
                name,
                result.ours(),
                unit,
                result.baseline(),
                result.ratio(),
                goal.text(),
                goal.reachedBy(result.ratio()),
                baselineIs,
                machine);
    }

    @Override
    public void close() throws IOException {
        if (vault != null) {
            vault.close();
        }
        kafka.close();
        postgres.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
