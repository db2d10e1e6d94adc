package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.http.RotationView.InterventionView;
import io.tokenwright.rotation.http.RotationView.StageView;
import io.tokenwright.rotation.proof.Evidence;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.EvidenceReport;
import io.tokenwright.rotation.rotation.Reviews;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.Sighting;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The evidence that a rotation goes by.
 *
 * @param rotationId rotation
 * @param tokenId token that is rotated
 * @param state where the rotation is
 * @param asOf when this was put together
 * @param complete whether nothing is missing for the old version to be retired
 * @param missing what is missing, in one sentence
 * @param earliestAt when nothing will be missing at the earliest; absent when that depends on a consumer or a person
 * @param oldVersion version that is to be retired
 * @param newVersion version that replaces it; absent until it is minted
 * @param promotedAt since when the new version is live at every path; absent before
 * @param stages where each value was put
 * @param copies what each place beside Vault holds, and how that is known
 * @param consumers declared and seen, by name
 * @param interventions what people did: approvals, overrides, broken glass
 * @param review what a second person has to look at; absent when nobody broke the glass
 */
@Serdeable
public record EvidenceView(
        String rotationId,
        String tokenId,
        State state,
        Instant asOf,
        boolean complete,
        String missing,
        @Nullable Instant earliestAt,
        VersionView oldVersion,
        @Nullable VersionView newVersion,
        @Nullable Instant promotedAt,
        List<StageView> stages,
        List<CopyView> copies,
        List<ConsumerView> consumers,
        List<InterventionView> interventions,
        @Nullable ReviewView review) {

    /**
     * What is known of a version's use.
     *
     * @param version its number
     * @param issuerRef the issuer's own id; absent when unknown
     * @param fingerprint of the value; absent when unknown
     * @param expiresAt absent when unknown or never
     * @param lastUsedAt last use that was reported; absent when none was
     * @param issuerLastUsedAt last use by the issuer's own record; absent for never or unsaid
     * @param issuerAskedAt when the issuer was asked last; absent when it was not
     * @param issuerSays what the issuer's record is worth
     */
    @Serdeable
    public record VersionView(
            int version,
            @Nullable String issuerRef,
            @Nullable String fingerprint,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable Instant issuerLastUsedAt,
            @Nullable Instant issuerAskedAt,
            String issuerSays) {}

    /**
     * A copy beside Vault.
     *
     * @param copy sink, place and key
     * @param says what it holds and how that is known: read back by fingerprint, or that the sink gives nothing back
     */
    @Serdeable
    public record CopyView(String copy, String says) {
        private static final String KEY = "copy.";

        static List<CopyView> of(Rotation r) {
            return r.evidence().entrySet().stream()
                    .filter(e -> e.getKey().startsWith(KEY))
                    .sorted(Map.Entry.comparingByKey())
                    .map(e -> new CopyView(e.getKey().substring(KEY.length()), e.getValue()))
                    .toList();
        }
    }

    /**
     * A consumer.
     *
     * @param consumer its name
     * @param declared whether the owner declared it; else it was seen
     * @param holds NEW, OLD, BOTH, OTHER or NOT_SEEN
     * @param version version that it was seen with last; absent when not seen, or with a value that no version has
     * @param since since when it was seen with that; absent when not seen
     * @param lastUsedAt absent when not seen
     * @param seen how that is known, the latest first
     */
    @Serdeable
    public record ConsumerView(
            String consumer,
            boolean declared,
            Evidence.Holding holds,
            @Nullable Integer version,
            @Nullable Instant since,
            @Nullable Instant lastUsedAt,
            List<SightingView> seen) {}

    /**
     * One way of knowing.
     *
     * @param version version that was used; absent when the fingerprint is that of no version
     * @param how FINGERPRINT_REPORT, VERSION_REPORT or VAULT_AUDIT
     * @param fingerprint as reported; absent when the version was named instead
     * @param source who reported it last; empty for a report of before sources were kept
     * @param usedFrom where from; empty when nobody said
     * @param firstUsedAt first use
     * @param lastUsedAt last use
     */
    @Serdeable
    public record SightingView(
            @Nullable Integer version,
            Evidence.Channel how,
            @Nullable String fingerprint,
            String source,
            String usedFrom,
            Instant firstUsedAt,
            Instant lastUsedAt) {
        static SightingView of(Sighting seen) {
            return new SightingView(
                    seen.version(),
                    Evidence.channel(seen),
                    seen.fingerprint().isEmpty() ? null : seen.fingerprint(),
                    seen.source(),
                    seen.usedFrom(),
                    seen.firstUsedAt(),
                    seen.lastUsedAt());
        }
    }

    static EvidenceView of(
            Rotation r,
            EvidenceReport report,
            List<Sighting> sightings,
            Reviews.@org.jspecify.annotations.Nullable Review review,
            Instant now) {
        return new EvidenceView(
                r.id(),
                r.tokenId(),
                r.state(),
                now,
                report.complete(),
                report.missing(),
                report.earliestAt(),
                old(r, sightings),
                fresh(r, sightings),
                r.promotedAt(),
                RotationView.stages(r),
                CopyView.of(r),
                report.consumers().stream().map(EvidenceView::consumer).toList(),
                InterventionView.of(r),
                review == null ? null : ReviewView.of(review));
    }

    private static ConsumerView consumer(Evidence.Consumer c) {
        return new ConsumerView(
                c.consumer(),
                c.declared(),
                c.holding(),
                c.version(),
                c.since(),
                c.lastUsedAt(),
                c.sightings().stream().map(SightingView::of).toList());
    }

    private static VersionView old(Rotation r, List<Sighting> sightings) {
        TokenVersion from = r.plan().from();
        Instant askedAt = EvidenceReport.issuerAskedAt(r);
        Instant usedAt = EvidenceReport.issuerLastUsedAt(r);
        String says = askedAt == null
                ? "the issuer was not asked, or does not say when a version was used last"
                : usedAt == null ? "the issuer has seen no use" : "the issuer saw it used";
        return new VersionView(
                from.version(),
                from.issuerRef(),
                hex(from.fingerprint()),
                from.expiresAt(),
                lastUsedAt(sightings, from.version()),
                usedAt,
                askedAt,
                says);
    }

    private static @org.jspecify.annotations.Nullable VersionView fresh(Rotation r, List<Sighting> sightings) {
        Candidate candidate = r.candidate();
        return candidate == null
                ? null
                : new VersionView(
                        candidate.version(),
                        candidate.issuerRef(),
                        hex(candidate.fingerprint()),
                        candidate.expiresAt(),
                        lastUsedAt(sightings, candidate.version()),
                        null,
                        null,
                        "the issuer is not asked: the rotation's own probes use this version");
    }

    private static @org.jspecify.annotations.Nullable Instant lastUsedAt(List<Sighting> sightings, int version) {
        return sightings.stream()
                .filter(seen -> Integer.valueOf(version).equals(seen.version()))
                .map(Sighting::lastUsedAt)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private static @org.jspecify.annotations.Nullable String hex(
            @org.jspecify.annotations.Nullable Fingerprint fingerprint) {
        return fingerprint == null ? null : fingerprint.hex();
    }
}
