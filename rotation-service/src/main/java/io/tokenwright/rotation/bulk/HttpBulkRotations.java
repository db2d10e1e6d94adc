package io.tokenwright.rotation.bulk;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.rotation.bulk.HttpBulk.RunState;
import io.tokenwright.rotation.bulk.HttpBulk.SelectorBody;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Bulk rotations as the API has them. */
public final class HttpBulkRotations {
    private static final int FAILURES_MAX_DEFAULT = 3;
    private static final int FAILURES_MAX_MOST = 1_000;

    private HttpBulkRotations() {}

    /** What to rotate, and why. */
    @Serdeable
    @Schema(name = "BulkRotationRequest")
    public record StartBody(
            @NotNull @Valid @Schema(description = "As in the preview.")
            SelectorBody selector,

            @NotNull
            @Pattern(regexp = "^[0-9a-f]{64}$")
            @Schema(description = "Of the preview: what is selected must not have changed since.")
            String hash,

            @NotNull
            @Size(min = 1, max = HttpBulk.TEXT_MAX)
            @Pattern(regexp = HttpBulk.TEXT, message = HttpBulk.TEXT_RULE)
            @Schema(description = "Why, for those who read it later.", example = "the CA of the issuer is renewed")
            String detail,

            @Nullable
            @Min(1)
            @Max(FAILURES_MAX_MOST)
            @Schema(
                    description = "It pauses by itself when so many of its rotations are stuck or rolled back.",
                    defaultValue = "3")
            Integer failuresMax) {
        int failuresBeforeItPauses() {
            return failuresMax == null ? FAILURES_MAX_DEFAULT : failuresMax;
        }
    }

    /**
     * What would be rotated.
     *
     * @param tokens how many
     * @param hash names exactly these when the rotation is started
     * @param cannotBegin how many more are selected whose rotation cannot begin now, by the reason; they are left out
     * @param byIssuer how many of each issuer
     * @param byOwner how many of each owner; an empty name for none
     * @param byEnvironment how many of each environment; an empty name for none
     */
    @Serdeable
    @Schema(name = "BulkRotationPreview")
    public record PreviewView(
            int tokens,
            String hash,
            Map<String, Integer> cannotBegin,
            Map<String, Integer> byIssuer,
            Map<String, Integer> byOwner,
            Map<String, Integer> byEnvironment) {}

    /**
     * A bulk rotation.
     *
     * @param bulkId UUIDv7
     * @param state RUNNING, PAUSED, or ENDED once each of its rotations has ended
     * @param tokens how many
     * @param completed how many are rotated, their old versions proven dead
     * @param issuers how far each issuer's are
     * @param hash of the preview that was started
     * @param detail why, for people
     * @param failuresMax it pauses by itself when so many more are stuck or rolled back
     * @param startedBy who started it
     * @param startedAt when
     * @param pausedBy who paused it; absent while it runs
     * @param pausedBecause why it is paused; absent while it runs
     * @param endedAt when each of its rotations had ended; absent before
     */
    @Serdeable
    @Schema(name = "BulkRotation")
    public record RunView(
            String bulkId,
            RunState state,
            int tokens,
            int completed,
            List<IssuerView> issuers,
            String hash,
            String detail,
            int failuresMax,
            String startedBy,
            Instant startedAt,
            @Nullable String pausedBy,
            @Nullable String pausedBecause,
            @Nullable Instant endedAt) {}

    /**
     * How far the tokens of an issuer are.
     *
     * @param issuer connector
     * @param waiting not begun yet
     * @param passedOver no rotation was begun; the items say why
     * @param underWay their rotation goes on
     * @param needPerson of those, a person is needed
     * @param completed rotated, the old version proven dead
     * @param rolledBack as before
     */
    @Serdeable
    @Schema(name = "BulkRotationIssuer")
    public record IssuerView(
            String issuer, int waiting, int passedOver, int underWay, int needPerson, int completed, int rolledBack) {}

    /**
     * What became of one token.
     *
     * @param tokenId token
     * @param version version that is replaced
     * @param issuer connector
     * @param rotationId its rotation, whose evidence is at {@code /api/v1/rotations/{rotationId}/evidence}; absent while it
     *     waits, or when none was begun
     * @param passedOver why no rotation was begun; absent otherwise
     * @param state of the rotation; absent when there is none
     * @param sentence of the rotation; absent when there is none
     */
    @Serdeable
    @Schema(name = "BulkRotationItem")
    public record ItemView(
            String tokenId,
            int version,
            String issuer,
            @Nullable String rotationId,
            @Nullable String passedOver,
            @Nullable String state,
            @Nullable String sentence) {}

    static PreviewView view(BulkPlanner.Selection selection) {
        return new PreviewView(
                selection.chosen().size(),
                selection.hash(),
                selection.cannotBegin(),
                selection.byIssuer(),
                selection.byOwner(),
                selection.byEnvironment());
    }

    static RunView view(BulkRotations.Run run, List<BulkRotations.Progress> progress) {
        return new RunView(
                run.id(),
                RunState.of(run.endedAt(), run.pausedBy()),
                progress.stream().mapToInt(HttpBulkRotations::all).sum(),
                progress.stream().mapToInt(BulkRotations.Progress::completed).sum(),
                progress.stream()
                        .map(p -> new IssuerView(
                                p.issuer(),
                                p.waiting(),
                                p.passedOver(),
                                p.underWay(),
                                p.needPerson(),
                                p.completed(),
                                p.rolledBack()))
                        .toList(),
                run.hash(),
                run.detail(),
                run.failuresMax(),
                run.startedBy(),
                run.startedAt(),
                run.pausedBy(),
                run.pausedBecause(),
                run.endedAt());
    }

    private static int all(BulkRotations.Progress p) {
        return p.waiting() + p.passedOver() + p.underWay() + p.completed() + p.rolledBack();
    }

    static ItemView view(BulkRotations.Item item) {
        return new ItemView(
                item.chosen().tokenId(),
                item.chosen().version(),
                item.chosen().issuer(),
                item.rotationId(),
                item.passedOver(),
                item.state(),
                item.sentence());
    }
}
