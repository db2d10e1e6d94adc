package io.tokenwright.rotation.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lists that issuers are asked for: one for each issuer and set of parameters of any token. {@code JdbcScopes} has the SQL. */
public interface Scopes {

    /** @param parameters the connector's, as canonical JSON */
    record Scope(String issuer, String parameters) {}

    /**
     * How far the lists of an issuer are.
     *
     * @param lists how many there are
     * @param due how many are to be asked for now
     * @param unseen how many could not be had when last asked for, or never were
     * @param ours live credentials under our names in all of them
     * @param oldestListedAt when the stalest list was asked for; null while one was never had
     * @param problem why a list could not be had, one of them; null when all could
     */
    record Progress(
            String issuer,
            int lists,
            int due,
            int unseen,
            int ours,
            @Nullable Instant oldestListedAt,
            @Nullable String problem) {}

    /** Adds the lists of tokens that were registered since, due now. */
    void discover(Instant now);

    /** Makes all lists due, or those of one issuer; how many. */
    int ask(@Nullable String issuer, Instant now);

    /** Leases up to {@code limit} that are due, skipping those leased by others. */
    List<Scope> leaseDue(Instant now, Duration lease, int limit);

    /** A whole list was had and judged; findings in it that are not among {@code findings} are over. Ends the lease. */
    void listed(Scope scope, Instant listedAt, int ours, List<Finding> findings, Instant dueAt);

    /** No list could be had: what was known stays. Ends the lease. */
    void notListed(Scope scope, String problem, Instant dueAt);

    List<Progress> progress(Instant now);

    /** Those that need a person first, then the oldest. */
    List<Finding> findings(int limit);
}
