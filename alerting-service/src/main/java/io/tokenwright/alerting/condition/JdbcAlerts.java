package io.tokenwright.alerting.condition;

import io.micronaut.json.JsonMapper;
import io.tokenwright.kit.database.Tx;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Facts and alerts in the tables {@code token_facts} and {@code alert}. */
@Singleton
final class JdbcAlerts implements Alerts {
    /** In order of token id, so that two batches cannot wait for each other. */
    private static final String ADD_MISSING = """
            INSERT INTO token_facts (token_id, facts)
            SELECT token_id, '{}'
            FROM unnest(CAST(:tokenIds AS text[])) AS wanted (token_id)
            ORDER BY token_id
            ON CONFLICT (token_id) DO NOTHING
            """;

    private static final String LOCK = """
            SELECT token_id, facts
            FROM token_facts
            WHERE token_id = ANY (CAST(:tokenIds AS text[]))
            ORDER BY token_id
            FOR UPDATE
            """;
    private static final String STORE_FACTS = """
            UPDATE token_facts
            SET facts = CAST(:facts AS jsonb)
            WHERE token_id = :tokenId
            """;
    private static final String OF_TOKEN = """
            SELECT *
            FROM alert
            WHERE token_id = :tokenId
            """;
    private static final String FIND = """
            SELECT *
            FROM alert
            WHERE alert_id = :alertId
            """;
    private static final String LIST = """
            SELECT *
            FROM alert
            WHERE (CAST(:state AS text) IS NULL OR state = :state)
            AND (CAST(:owner AS text) IS NULL OR owner = :owner)
            AND (CAST(:tokenId AS text) IS NULL OR token_id = :tokenId)
            AND (CAST(:condition AS text) IS NULL OR condition = :condition)
            AND (CAST(:beforeId AS text) IS NULL
                OR (changed_at, alert_id) < (CAST(:beforeChangedAt AS timestamptz), :beforeId))
            ORDER BY changed_at DESC, alert_id DESC
            LIMIT :limit
            """;
    private static final String PAGE = """
            SELECT *
            FROM alert
            WHERE state = ANY (CAST(:states AS text[]))
            AND alert_id > :afterId
            ORDER BY alert_id
            LIMIT :limit
            """;
    private static final String STORE = """
            INSERT INTO alert (
                alert_id, token_id, version, condition, state, severity, transition, started_at, changed_at, resolved_at,
                summary, next_action, planned, expires_at, last_used_at, name, owner, owner_contact, environment, issuer,
                consumers, acknowledged_by, acknowledged_note, silenced_until)
            VALUES (
                :alertId, :tokenId, :version, :condition, :state, :severity, :transition, :startedAt, :changedAt,
                CAST(:resolvedAt AS timestamptz), :summary, :nextAction, :planned, CAST(:expiresAt AS timestamptz),
                CAST(:lastUsedAt AS timestamptz), :name, :owner, :ownerContact, :environment, :issuer,
                CAST(:consumers AS text[]), :acknowledgedBy, :acknowledgedNote, CAST(:silencedUntil AS timestamptz))
            ON CONFLICT (alert_id) DO UPDATE
            SET state = excluded.state,
                severity = excluded.severity,
                transition = excluded.transition,
                started_at = excluded.started_at,
                changed_at = excluded.changed_at,
                resolved_at = excluded.resolved_at,
                summary = excluded.summary,
                next_action = excluded.next_action,
                planned = excluded.planned,
                expires_at = excluded.expires_at,
                last_used_at = excluded.last_used_at,
                name = excluded.name,
                owner = excluded.owner,
                owner_contact = excluded.owner_contact,
                environment = excluded.environment,
                issuer = excluded.issuer,
                consumers = excluded.consumers,
                acknowledged_by = excluded.acknowledged_by,
                acknowledged_note = excluded.acknowledged_note,
                silenced_until = excluded.silenced_until
            WHERE alert.transition = excluded.transition - 1
            """;

    private final JsonMapper json;

    JdbcAlerts(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Map<String, TokenFacts> lockFacts(Tx tx, Set<String> tokenIds) {
        String[] ids = tokenIds.stream().sorted().toArray(String[]::new);
        tx.sql().createUpdate(ADD_MISSING).bind("tokenIds", ids).execute();
        Map<String, TokenFacts> facts = new TreeMap<>();
        tx.sql()
                .createQuery(LOCK)
                .bind("tokenIds", ids)
                .map((rs, _) -> Map.entry(rs.getString("token_id"), read(rs.getString("facts"))))
                .forEach(entry -> facts.put(entry.getKey(), entry.getValue()));
        return facts;
    }

    @Override
    public void storeFacts(Tx tx, String tokenId, TokenFacts facts) {
        tx.sql()
                .createUpdate(STORE_FACTS)
                .bind("tokenId", tokenId)
                .bind("facts", write(facts))
                .execute();
    }

    @Override
    public List<Alert> ofToken(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(OF_TOKEN)
                .bind("tokenId", tokenId)
                .map((rs, _) -> alert(rs))
                .list();
    }

    @Override
    public Optional<Alert> find(Tx tx, String alertId) {
        return tx.sql()
                .createQuery(FIND)
                .bind("alertId", alertId)
                .map((rs, _) -> alert(rs))
                .findOne();
    }

    @Override
    public List<Alert> list(
            Tx tx, Filter filter, @Nullable Instant beforeChangedAt, @Nullable String beforeId, int limit) {
        return tx.sql()
                .createQuery(LIST)
                .bind("state", filter.state() == null ? null : filter.state().name())
                .bind("owner", filter.owner())
                .bind("tokenId", filter.tokenId())
                .bind(
                        "condition",
                        filter.condition() == null ? null : filter.condition().code())
                .bind("beforeChangedAt", at(beforeChangedAt))
                .bind("beforeId", beforeId)
                .bind("limit", limit)
                .map((rs, _) -> alert(rs))
                .list();
    }

    @Override
    public List<Alert> page(Tx tx, Set<AlertState> states, String afterId, int limit) {
        return tx.sql()
                .createQuery(PAGE)
                .bind("states", states.stream().map(Enum::name).toArray(String[]::new))
                .bind("afterId", afterId)
                .bind("limit", limit)
                .map((rs, _) -> alert(rs))
                .list();
    }

    @Override
    public void store(Tx tx, Alert alert) {
        int rows = tx.sql()
                .createUpdate(STORE)
                .bind("alertId", alert.alertId())
                .bind("tokenId", alert.tokenId())
                .bind("version", alert.version())
                .bind("condition", alert.condition().code())
                .bind("state", alert.state().name())
                .bind("severity", alert.severity().name())
                .bind("transition", alert.transition())
                .bind("startedAt", at(alert.startedAt()))
                .bind("changedAt", at(alert.changedAt()))
                .bind("resolvedAt", at(alert.resolvedAt()))
                .bind("summary", alert.summary())
                .bind("nextAction", alert.nextAction())
                .bind("planned", alert.planned())
                .bind("expiresAt", at(alert.expiresAt()))
                .bind("lastUsedAt", at(alert.lastUsedAt()))
                .bind("name", alert.subject().name())
                .bind("owner", alert.subject().owner())
                .bind("ownerContact", alert.subject().ownerContact())
                .bind("environment", alert.subject().environment())
                .bind("issuer", alert.subject().issuer())
                .bind("consumers", alert.subject().consumers().toArray(String[]::new))
                .bind("acknowledgedBy", alert.acknowledgedBy())
                .bind("acknowledgedNote", alert.acknowledgedNote())
                .bind("silencedUntil", at(alert.silencedUntil()))
                .execute();
        if (rows != 1) {
            throw new IllegalStateException(
                    "alert " + alert.alertId() + " was moved by somebody else to or past transition "
                            + alert.transition() + " without the token's lock");
        }
    }

    private static Alert alert(ResultSet rs) throws SQLException {
        return new Alert(
                rs.getString("alert_id"),
                rs.getString("token_id"),
                rs.getInt("version"),
                Condition.ofCode(rs.getString("condition")).orElseThrow(),
                AlertState.valueOf(rs.getString("state")),
                Severity.valueOf(rs.getString("severity")),
                rs.getLong("transition"),
                instant(rs, "started_at"),
                instant(rs, "changed_at"),
                instantOrNull(rs, "resolved_at"),
                rs.getString("summary"),
                rs.getString("next_action"),
                rs.getString("planned"),
                instantOrNull(rs, "expires_at"),
                instantOrNull(rs, "last_used_at"),
                new Alert.Subject(
                        rs.getString("name"),
                        rs.getString("owner"),
                        rs.getString("owner_contact"),
                        rs.getString("environment"),
                        rs.getString("issuer"),
                        Arrays.asList((String[]) rs.getArray("consumers").getArray())),
                rs.getString("acknowledged_by"),
                rs.getString("acknowledged_note"),
                instantOrNull(rs, "silenced_until"));
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Instant instantOrNull(ResultSet rs, String column) throws SQLException {
        OffsetDateTime at = rs.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private String write(TokenFacts facts) {
        try {
            return json.writeValueAsString(facts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TokenFacts read(String stored) {
        if (stored.equals("{}")) {
            return TokenFacts.NONE;
        }
        try {
            return Objects.requireNonNull(json.readValue(stored, TokenFacts.class));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the facts of a token cannot be read: was the database written by a newer version?", e);
        }
    }
}
