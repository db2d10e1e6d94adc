package io.tokenwright.rotation.audit;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far a log was read, and which tokens live where. */
@Singleton
final class JdbcAudit {
    private static final String POSITION = """
            select file_key, head, position
            from audit_position
            where log = :log
            """;
    private static final String BEGIN = """
            insert into audit_position (log, file_key, head, position)
            values (:log, :fileKey, :head, :position)
            on conflict do nothing
            """;
    private static final String MOVE = """
            update audit_position
            set file_key = :fileKey,
                head = :head,
                position = :position
            where log = :log
              and file_key = :fromKey
              and position = :fromPosition
            """;

    /** Reads index {@code token_by_secret_path}. */
    static final String AT_PATH = """
            select token_id
            from token
            where cast(facts -> 'stated' -> 'secretPaths' ->> 'value' as jsonb) @> cast(:place as jsonb)
            order by token_id
            limit 100
            """;

    private final Database database;

    JdbcAudit(Database database) {
        this.database = database;
    }

    Optional<AuditFile.Position> position(String log) {
        return database.read(tx -> tx.sql()
                .createQuery(POSITION)
                .bind("log", log)
                .map((row, _) -> new AuditFile.Position(
                        row.getString("file_key"), row.getString("head"), row.getLong("position")))
                .findOne());
    }

    /** False when another instance has moved it since; null {@code from} when there was none. */
    boolean move(Tx tx, String log, AuditFile.@Nullable Position from, AuditFile.Position to) {
        var update = tx.sql()
                .createUpdate(from == null ? BEGIN : MOVE)
                .bind("log", log)
                .bind("fileKey", to.file())
                .bind("head", to.head())
                .bind("position", to.offset());
        if (from != null) {
            update.bind("fromKey", from.file()).bind("fromPosition", from.offset());
        }
        return update.execute() == 1;
    }

    /** Tokens one of whose values lives at that path. */
    List<String> tokensAt(String mount, String path) {
        return database.read(tx -> tx.sql()
                .createQuery(AT_PATH)
                .bind("place", Json.write(List.of(Map.of("mount", mount, "path", path))))
                .mapTo(String.class)
                .list());
    }
}
