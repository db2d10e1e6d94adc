package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.proof.Evidence;
import io.tokenwright.rotation.proof.ProofOfUse;
import io.tokenwright.rotation.token.Sighting;
import io.tokenwright.rotation.token.Use;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether the old version of a rotation may go, and all that is known about it, for people. Pure: what the issuer said is
 * taken from the rotation's record, so that looking costs no call.
 *
 * @param consumers declared and seen
 * @param complete whether nothing is missing any more
 * @param missing what is still missing for retirement, in one sentence
 * @param earliestAt when nothing will be missing at the earliest; null when that depends on a consumer or a person
 */
public record EvidenceReport(
        List<Evidence.Consumer> consumers,
        boolean complete,
        String missing,
        @Nullable Instant earliestAt) {

    public static EvidenceReport of(Rotation r, List<Sighting> sightings, Instant now) {
        Candidate candidate = r.candidate();
        List<Evidence.Consumer> consumers = Evidence.consumers(
                r.plan().consumers(),
                sightings,
                r.plan().from().version(),
                candidate == null ? null : candidate.version());
        int old = r.plan().from().version();
        State state = r.state() == State.STUCK && r.stuckIn() != null ? r.stuckIn() : r.state();
        Instant promotedAt = r.promotedAt();
        return switch (state) {
            case RETIRED, REVOKING, COMPLETED ->
                new EvidenceReport(consumers, true, "nothing: version " + old + " is retired", null);
            case ROLLING_BACK, ROLLED_BACK ->
                new EvidenceReport(
                        consumers, false, "the rotation was rolled back: version " + old + " is not retired", null);
            case PLANNED, AWAITING_APPROVAL, ISSUING, STAGED, VERIFYING, PROMOTED, OBSERVING -> {
                if (candidate == null || promotedAt == null) {
                    yield new EvidenceReport(
                            consumers,
                            false,
                            "the new version is not live at every path yet: the rotation is " + r.state() + ", "
                                    + r.sentence(),
                            null);
                }
                ProofOfUse proof = ProofOfUse.judge(
                        r.plan().consumers(),
                        uses(sightings),
                        old,
                        candidate.version(),
                        promotedAt,
                        r.plan().policy().quietPeriod(),
                        issuerLastUsedAt(r),
                        now);
                yield judged(r, consumers, proof);
            }
            case STUCK -> throw new IllegalStateException("rotation " + r.id() + " is stuck nowhere");
        };
    }

    private static EvidenceReport judged(Rotation r, List<Evidence.Consumer> consumers, ProofOfUse proof) {
        if (r.state() == State.STUCK) {
            String evidence = proof.complete() ? "the evidence is complete" : proof.sentence();
            return new EvidenceReport(
                    consumers, false, evidence + "; and the rotation is stuck: " + r.sentence(), null);
        }
        String unsure = r.evidence().getOrDefault(Copying.UNSURE, "");
        if (!unsure.isEmpty() && r.state() == State.OBSERVING) {
            return new EvidenceReport(consumers, false, proof.lacking(unsure).sentence(), null);
        }
        return proof.complete()
                ? new EvidenceReport(consumers, true, "nothing: " + proof.sentence(), null)
                : new EvidenceReport(consumers, false, proof.sentence(), proof.earliestAt());
    }

    private static List<Use> uses(List<Sighting> sightings) {
        List<Use> uses = new ArrayList<>();
        for (Sighting seen : sightings) {
            Integer version = seen.version();
            if (version != null) {
                uses.add(new Use(version, seen.consumer(), seen.lastUsedAt()));
            }
        }
        return uses;
    }

    /** Last use of the old version as the issuer said when it was asked last; null for never or unsaid. */
    public static @Nullable Instant issuerLastUsedAt(Rotation r) {
        return instant(r, Retirement.ISSUER_LAST_USED_AT);
    }

    public static @Nullable Instant issuerAskedAt(Rotation r) {
        return instant(r, Retirement.ISSUER_ASKED_AT);
    }

    private static @Nullable Instant instant(Rotation r, String key) {
        String text = r.evidence().get(key);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
