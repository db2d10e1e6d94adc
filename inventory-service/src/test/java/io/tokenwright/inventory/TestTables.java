package io.tokenwright.inventory;

import io.micronaut.json.JsonMapper;
import io.tokenwright.inventory.crossing.Thresholds;
import io.tokenwright.inventory.register.JdbcRegister;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.local.Parts;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecordBase;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jspecify.annotations.Nullable;

/** The inventory's tables in a database of their own, without a service around them. */
public final class TestTables {
    private final Jdbi jdbi;
    public final List<SpecificRecordBase> emitted = new CopyOnWriteArrayList<>();

    public TestTables() {
        var database = Parts.postgres().newDatabase();
        Flyway.configure()
                .dataSource(database.jdbcUrl(), database.username(), database.password())
                .locations("classpath:db/inventory")
                .load()
                .migrate();
        this.jdbi = Jdbi.create(database.jdbcUrl(), database.username(), database.password())
                .installPlugin(new PostgresPlugin());
    }

    public static JdbcRegister register() {
        return new JdbcRegister(
                JsonMapper.createDefault(), new Thresholds(List.of("30d", "7d", "1d", "1h", "expired")));
    }

    public <T extends @Nullable Object> T inTransaction(Function<Tx, T> work) {
        return jdbi.inTransaction(handle -> work.apply(new PlainTx(handle)));
    }

    private final class PlainTx implements Tx {
        private final Handle handle;

        PlainTx(Handle handle) {
            this.handle = handle;
        }

        @Override
        public Handle sql() {
            return handle;
        }

        @Override
        public void emit(String key, SpecificRecordBase event) {
            emitted.add(event);
        }
    }
}
