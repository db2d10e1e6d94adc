package io.tokenwright.rotation.bulk;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.HttpRevocations;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.revocation.Revocation.State;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Bulk revocations as the API has them. */
public final class HttpBulkRevocations {
    private HttpBulkRevocations() {}

    /** What to revoke, and why. */
    @Serdeable
    @Schema(name = "BulkRevocationRequest")
    public record StartBody(
            @NotNull @Valid @Schema(description = "As in the preview.")
            HttpBulk.SelectorBody selector,

            @NotNull
            @Pattern(regexp = "^[0-9a-f]{64}$")
            @Schema(description = "Of the preview: what is selected must not have changed since.")
            String hash,

            @NotNull @Schema(description = "Why.", example = "LEAKED")
            HttpRevocations.Reason reason,

            @NotNull
            @Size(min = 1, max = HttpBulk.TEXT_MAX)
            @Pattern(regexp = HttpBulk.TEXT, message = HttpBulk.TEXT_RULE)
            @Schema(description = "Why, for those who read it later.", example = "the build server was broken into")
            String detail) {}

    /**
     * What would be revoked.
     *
     * @param versions how many
     * @param hash names exactly these when the revocation is started
     * @param byIssuer how many of each issuer
     * @param byOwner how many of each owner; an empty name for none
     * @param byEnvironment how many of each environment; an empty name for none
     */
    @Serdeable
    @Schema(name = "BulkPreview")
    public record PreviewView(
            int versions,
            String hash,
            Map<String, Integer> byIssuer,
            Map<String, Integer> byOwner,
            Map<String, Integer> byEnvironment) {}

    /**
     * A bulk revocation.
     *
     * @param bulkId UUIDv7
     * @param state RUNNING, PAUSED, or ENDED once all are proven dead
     * @param versions how many
     * @param dead how many are proven dead
     * @param issuers how far each issuer's are
     * @param hash of the preview that was started
     * @param cause why
     * @param detail why, for people
     * @param startedBy who started it
     * @param startedAt when
     * @param pausedBy who paused it; absent while it runs
     * @param endedAt when all were proven dead; absent before
     */
    @Serdeable
    @Schema(name = "BulkRevocation")
    public record RunView(
            String bulkId,
            HttpBulk.RunState state,
            int versions,
            int dead,
            List<IssuerView> issuers,
            String hash,
            Cause cause,
            String detail,
            String startedBy,
            Instant startedAt,
            @Nullable String pausedBy,
            @Nullable Instant endedAt) {}

    /**
     * How far the versions of an issuer are.
     *
     * @param issuer connector
     * @param waiting not ordered yet
     * @param inLedger ordered, not proven dead
     * @param unconfirmed of those, still honoured or not to be judged after the issuer's propagation time
     * @param dead proven dead
     */
    @Serdeable
    @Schema(name = "BulkIssuer")
    public record IssuerView(String issuer, int waiting, int inLedger, int unconfirmed, int dead) {}

    /**
     * What became of one version.
     *
     * @param tokenId token
     * @param version version
     * @param issuer connector
     * @param state state in the ledger; absent while it waits
     * @param sentence what happened last
     * @param acceptedAt when the issuer said that it is gone
     * @param evidence what the proof of death says
     */
    @Serdeable
    @Schema(name = "BulkItem")
    public record ItemView(
            String tokenId,
            int version,
            String issuer,
            @Nullable State state,
            @Nullable String sentence,
            @Nullable Instant acceptedAt,
            Map<String, String> evidence) {}

    static PreviewView view(BulkRevocations.Preview preview) {
        return new PreviewView(
                preview.versions(), preview.hash(), preview.byIssuer(), preview.byOwner(), preview.byEnvironment());
    }

    static RunView view(BulkRevocations.Run run, List<BulkRevocations.Progress> progress) {
        int dead = progress.stream().mapToInt(BulkRevocations.Progress::dead).sum();
        int open = progress.stream().mapToInt(p -> p.waiting() + p.inLedger()).sum();
        return new RunView(
                run.id(),
                HttpBulk.RunState.of(run.endedAt(), run.pausedBy()),
                open + dead,
                dead,
                progress.stream()
                        .map(p -> new IssuerView(p.issuer(), p.waiting(), p.inLedger(), p.unconfirmed(), p.dead()))
                        .toList(),
                run.hash(),
                run.cause(),
                run.detail(),
                run.startedBy(),
                run.startedAt(),
                run.pausedBy(),
                run.endedAt());
    }

    static ItemView view(BulkRevocations.Item item) {
        Revocation line = item.line();
        return new ItemView(
                item.tokenId(),
                item.version(),
                item.issuer(),
                line == null ? null : line.state(),
                line == null ? null : line.sentence(),
                line == null ? null : line.acceptedAt(),
                line == null ? Map.of() : line.evidence());
    }
}
