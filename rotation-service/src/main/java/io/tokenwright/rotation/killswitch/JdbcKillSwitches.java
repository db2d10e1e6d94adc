package io.tokenwright.rotation.killswitch;

import io.tokenwright.kit.database.Database;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The kill switches in PostgreSQL. */
@Singleton
final class JdbcKillSwitches implements KillSwitches {
    private static final String OF = """
            select issuer, set_by, reason, since
            from kill_switch
            where issuer = :issuer
            """;
    private static final String ALL = """
            select issuer, set_by, reason, since
            from kill_switch
            order by issuer
            """;
    private static final String SET = """
            insert into kill_switch (issuer, set_by, reason, since)
            values (:issuer, :setBy, :reason, :since)
            on conflict do nothing
            """;
    private static final String RELEASE = """
            delete from kill_switch
            where issuer = :issuer
            """;
    /** What backed off because of it need not wait any longer; what else waits is looked at early, which does no harm. */
    private static final String WAKE_ROTATIONS = """
            update rotation
            set due_at = :now
            where ended_at is null
              and due_at > :now
              and record -> 'plan' ->> 'issuer' = :issuer
              and record ->> 'reason' = 'ISSUER_STOPPED'
            """;

    private static final String WAKE_LEDGER = """
            update revocation
            set due_at = :now
            where due_at > :now
              and record -> 'order' ->> 'issuer' = :issuer
            """;

    private final Database database;

    JdbcKillSwitches(Database database) {
        this.database = database;
    }

    @Override
    public Optional<KillSwitch> of(String issuer) {
        return database.read(tx -> tx.sql()
                .createQuery(OF)
                .bind("issuer", issuer)
                .map((row, _) -> killSwitch(row))
                .findOne());
    }

    @Override
    public List<KillSwitch> all() {
        return database.read(
                tx -> tx.sql().createQuery(ALL).map((row, _) -> killSwitch(row)).list());
    }

    @Override
    public KillSwitch set(KillSwitch wanted) {
        return database.inTransaction(tx -> {
            tx.sql()
                    .createUpdate(SET)
                    .bind("issuer", wanted.issuer())
                    .bind("setBy", wanted.setBy())
                    .bind("reason", wanted.reason())
                    .bind("since", wanted.since())
                    .execute();
            return tx.sql()
                    .createQuery(OF)
                    .bind("issuer", wanted.issuer())
                    .map((row, _) -> killSwitch(row))
                    .one();
        });
    }

    @Override
    public boolean release(String issuer, Instant now) {
        return database.inTransaction(tx -> {
            int released = tx.sql().createUpdate(RELEASE).bind("issuer", issuer).execute();
            for (String wake : List.of(WAKE_ROTATIONS, WAKE_LEDGER)) {
                tx.sql()
                        .createUpdate(wake)
                        .bind("issuer", issuer)
                        .bind("now", now)
                        .execute();
            }
            return released == 1;
        });
    }

    private static KillSwitch killSwitch(ResultSet row) throws SQLException {
        return new KillSwitch(
                row.getString("issuer"),
                row.getString("set_by"),
                row.getString("reason"),
                row.getTimestamp("since").toInstant());
    }
}
