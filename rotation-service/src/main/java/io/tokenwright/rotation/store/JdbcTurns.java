package io.tokenwright.rotation.store;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Turns;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns in PostgreSQL: counted and taken under one lock, so that no two instances give the last one away. Thread-safe. */
public final class JdbcTurns implements Turns {
    /** Of the advisory lock: "turns". */
    private static final long LOCK = 0x7475726e73L;

    private static final int SHOWN_MAX = 3;
    private static final int WOKEN = 2;

    private static final String TAKE = """
            update rotation
            set has_turn = true,
                turn_asked_at = null
            where rotation_id = :id
              and epoch = :epoch
            """;
    private static final String ASK = """
            update rotation
            set turn_asked_at = coalesce(turn_asked_at, :now)
            where rotation_id = :id
              and epoch = :epoch
              and not has_turn
            """;
    private static final String HAS = """
            select has_turn
            from rotation
            where rotation_id = :id
            """;
    private static final String OF_ISSUER = """
            select rotation_id
            from rotation
            where has_turn
              and issuer = :of
            order by created_at
            """;
    private static final String OF_OWNER = """
            select rotation_id
            from rotation
            where has_turn
              and owner = :of
            order by created_at
            """;
    private static final String WAKE = """
            update rotation
            set due_at = :now
            where rotation_id in (
                select rotation_id
                from rotation
                where turn_asked_at is not null
                  and (issuer = :issuer or owner = :owner)
                order by urgent_at nulls last, turn_asked_at
                limit :limit
                for update skip locked)
            """;

    private final Database database;
    private final Limits limits;
    private final InstantSource clock;

    public JdbcTurns(Database database, Limits limits, InstantSource clock) {
        this.database = database;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public Optional<String> take(Rotation r) {
        if (limits.unlimited()) {
            return Optional.empty();
        }
        return database.inTransaction(tx -> {
            tx.sql()
                    .createQuery("select pg_advisory_xact_lock(:lock)")
                    .bind("lock", LOCK)
                    .mapToMap()
                    .one();
            Optional<String> wait = has(tx, r) ? Optional.empty() : full(tx, r);
            tx.sql()
                    .createUpdate(wait.isEmpty() ? TAKE : ASK)
                    .bind("id", r.id())
                    .bind("epoch", r.epoch())
                    .bind("now", clock.instant())
                    .execute();
            return wait;
        });
    }

    private static boolean has(Tx tx, Rotation r) {
        return tx.sql()
                .createQuery(HAS)
                .bind("id", r.id())
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    private Optional<String> full(Tx tx, Rotation r) {
        String owner = r.plan().owner();
        return full(
                        tx,
                        OF_ISSUER,
                        r.plan().issuer(),
                        limits.perIssuer(),
                        "issuer \"" + r.plan().issuer() + "\"")
                .or(() -> full(tx, OF_OWNER, owner, limits.perOwner(), "owner \"" + owner + "\""));
    }

    private static Optional<String> full(Tx tx, String query, @Nullable String of, int most, String whose) {
        if (of == null || most == 0) {
            return Optional.empty();
        }
        List<String> holders =
                tx.sql().createQuery(query).bind("of", of).mapTo(String.class).list();
        if (holders.size() < most) {
            return Optional.empty();
        }
        List<String> shown = new ArrayList<>(holders.subList(0, Math.min(SHOWN_MAX, holders.size())));
        if (holders.size() > SHOWN_MAX) {
            shown.add("...");
        }
        return Optional.of(whose + " has its " + most + " rotations at the same time: " + String.join(", ", shown));
    }

    /** A turn came free: the most urgent of those that wait for it look again. */
    static void freed(Tx tx, Rotation r, Instant now) {
        tx.sql()
                .createUpdate(WAKE)
                .bind("now", now)
                .bind("issuer", r.plan().issuer())
                .bind("owner", r.plan().owner())
                .bind("limit", WOKEN)
                .execute();
    }
}
