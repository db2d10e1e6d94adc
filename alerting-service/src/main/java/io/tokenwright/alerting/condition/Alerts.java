package io.tokenwright.alerting.condition;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Facts and alerts at rest. {@code JdbcAlerts} beside it has the SQL. */
interface Alerts {
    /** Facts of these tokens, locked until the transaction ends; {@link TokenFacts#NONE} for one that is new. */
    Map<String, TokenFacts> lockFacts(Tx tx, Set<String> tokenIds);

    void storeFacts(Tx tx, String tokenId, TokenFacts facts);

    /** All alerts of the token, open and closed. Its facts must be locked. */
    List<Alert> ofToken(Tx tx, String tokenId);

    /** Stores a moved alert. Throws when the stored one is not its predecessor, which the token's lock rules out. */
    void store(Tx tx, Alert alert);

    Optional<Alert> find(Tx tx, String alertId);

    /**
     * At most {@code limit} alerts, latest change first, before the one named.
     *
     * @param filter each part null for any
     */
    List<Alert> list(Tx tx, Filter filter, @Nullable Instant beforeChangedAt, @Nullable String beforeId, int limit);

    /** Ids of at most {@code limit} alerts in {@code state}, by id, after {@code afterId}. */
    List<Alert> page(Tx tx, Set<AlertState> states, String afterId, int limit);

    /** Which alerts to list. */
    record Filter(
            @Nullable AlertState state,
            @Nullable String owner,
            @Nullable String tokenId,
            @Nullable Condition condition) {}
}
