package io.tokenwright.inventory.finding;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Findings at rest and as queries. {@code JdbcFindings} beside it has the SQL. */
public interface Findings {

    /** A finding with where it is; what does not apply is null. {@code key} is unique within the kind. */
    record Row(
            FindingKind kind,
            String key,
            @Nullable String tokenId,
            @Nullable Integer version,
            @Nullable String mount,
            @Nullable String path,
            @Nullable String owner,
            String sentence,
            @Nullable Instant since) {}

    /** What is true of {@code mounts} in Vault now, instead of what was; a finding that was there keeps its age. */
    void replace(Tx tx, Collection<String> mounts, List<VaultFinding> findings, Instant now);

    /** Up to {@code limit} findings of one kind after {@code key} in the order of their keys. */
    List<Row> page(Tx tx, FindingKind kind, String afterKey, int limit);
}
