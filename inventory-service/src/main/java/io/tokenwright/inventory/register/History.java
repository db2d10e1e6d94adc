package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was said of tokens. {@code JdbcHistory} beside it has the SQL. */
public interface History {

    /**
     * One thing that was said.
     *
     * @param kind {@code issued}, {@code revoked}, {@code rotation}, {@code crossing} or {@code requested}
     * @param version version it is about, null for the token
     * @param sentence for people
     */
    record Entry(
            String tokenId,
            Instant occurredAt,
            String eventId,
            String kind,
            @Nullable Integer version,
            String sentence,
            String source,
            String actor) {}

    /** Adds entries; one whose event is known already adds nothing. */
    void append(Tx tx, List<Entry> entries);

    /**
     * Adds the entries that {@code facts} make and that are not there yet. Of tokens that this transaction {@code created} there
     * can be none: while it lasts, nobody else can have said anything of them.
     */
    void appendOf(Tx tx, List<? extends Fact> facts, Set<String> created);

    /** Newest first, up to {@code limit} entries before (at, eventId); null for the first page. */
    List<Entry> newest(Tx tx, String tokenId, @Nullable Instant before, @Nullable String beforeEventId, int limit);

    /** The entry that {@code fact} makes. */
    static Entry of(Fact fact) {
        var meta = fact.meta();
        return switch (fact) {
            case Fact.Issued issued -> entry(meta, "issued", issued.version(), sentence(issued));
            case Fact.Revoked revoked ->
                entry(
                        meta,
                        "revoked",
                        revoked.version(),
                        "version " + revoked.version() + " is revoked, "
                                + revoked.revocation().reason() + ", "
                                + revoked.revocation().confirmation()
                                + (revoked.revocation().detail().isEmpty()
                                        ? ""
                                        : ": " + revoked.revocation().detail()));
            case Fact.Rotated rotated ->
                entry(
                        meta,
                        "rotation",
                        rotated.rotation().fromVersion(),
                        rotated.rotation().state() + ": " + rotated.rotation().sentence());
        };
    }

    private static String sentence(Fact.Issued issued) {
        Expiry expiry = Stated.valueOf(issued.issue().expiry());
        String until = expiry == null ? "" : expiry.at() == null ? ", never expires" : ", expires " + expiry.at();
        return "version " + issued.version() + " exists" + until;
    }

    private static Entry entry(
            io.tokenwright.schemas.event.EventMeta meta, String kind, @Nullable Integer version, String sentence) {
        return new Entry(
                meta.tokenId(),
                meta.occurredAt(),
                meta.eventId(),
                kind,
                version,
                sentence,
                meta.source(),
                meta.actor());
    }
}
