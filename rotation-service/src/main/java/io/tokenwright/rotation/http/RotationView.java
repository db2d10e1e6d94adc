package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Intervention;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.StageProgress;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import io.tokenwright.rotation.rotation.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A rotation.
 *
 * @param rotationId UUIDv7
 * @param tokenId token that is rotated
 * @param name human name of the token
 * @param environment of the token
 * @param issuer connector that mints
 * @param state where it is
 * @param step what is done next
 * @param reason why it is where it is, a stable code
 * @param sentence the reason for people
 * @param nextAction what a person should do; empty when nobody needs to
 * @param nextAt when it goes on by itself; absent when it waits for a person or has ended
 * @param healthy false when a person is needed
 * @param waiting what it waits for, since when, and what a person can ask for; absent when it has ended
 * @param fromVersion version that is replaced
 * @param toVersion version that replaces it; absent until it is minted
 * @param planHash what an approval binds to
 * @param requestedBy who or what asked for it
 * @param approvedBy who approved; absent when nobody had to or did
 * @param approvalValidUntil until when the approval lets a mint begin; absent without one
 * @param stages secret paths in order of promotion
 * @param evidence what was seen
 * @param interventions what people did to it, oldest first
 * @param history moves, oldest first
 * @param createdAt when it was planned
 * @param endedAt absent while open
 */
@Serdeable
public record RotationView(
        String rotationId,
        String tokenId,
        @Nullable String name,
        @Nullable String environment,
        String issuer,
        State state,
        Step step,
        String reason,
        String sentence,
        String nextAction,
        @Nullable Instant nextAt,
        boolean healthy,
        @Nullable WaitingView waiting,
        int fromVersion,
        @Nullable Integer toVersion,
        String planHash,
        String requestedBy,
        @Nullable String approvedBy,
        @Nullable Instant approvalValidUntil,
        List<StageView> stages,
        Map<String, String> evidence,
        List<InterventionView> interventions,
        List<String> history,
        Instant createdAt,
        @Nullable Instant endedAt) {

    /**
     * A stage.
     *
     * @param stage its name
     * @param secretPath mount and path
     * @param promotedVersion KV version of the new value; absent before
     * @param promotedAt absent before
     */
    @Serdeable
    public record StageView(
            String stage,
            String secretPath,
            @Nullable Integer promotedVersion,
            @Nullable Instant promotedAt) {}

    /**
     * What it waits for.
     *
     * @param sentence what for, since when, and what a person can do
     * @param since since when
     * @param actions what a person can ask for now
     */
    @Serdeable
    public record WaitingView(String sentence, Instant since, List<ActionView> actions) {}

    /**
     * Something that a person can ask for now.
     *
     * @param action its name
     * @param effect what it does
     * @param role who may ask for it
     * @param request method, path and body that ask for it
     */
    @Serdeable
    public record ActionView(String action, String effect, String role, String request) {}

    /**
     * What a person did.
     *
     * @param kind what
     * @param actor who
     * @param sentence their reason, or why it was refused
     * @param at when it was taken in
     */
    @Serdeable
    public record InterventionView(Intervention.Kind kind, String actor, String sentence, Instant at) {
        static List<InterventionView> of(Rotation r) {
            return r.interventions().stream()
                    .map(i -> new InterventionView(i.kind(), i.actor(), i.sentence(), i.at()))
                    .toList();
        }
    }

    static RotationView of(Rotation r) {
        Candidate candidate = r.candidate();
        return new RotationView(
                r.id(),
                r.tokenId(),
                r.plan().name(),
                r.plan().environment(),
                r.plan().issuer(),
                r.state(),
                r.step(),
                r.reason().code(),
                r.sentence(),
                r.nextAction(),
                r.dueAt(),
                r.healthy(),
                Waiting.of(r).map(waiting -> view(r, waiting)).orElse(null),
                r.plan().from().version(),
                candidate == null ? null : candidate.version(),
                r.plan().hash(),
                r.plan().requestedBy(),
                r.approvedBy(),
                r.consent().validUntil(),
                stages(r),
                r.evidence(),
                InterventionView.of(r),
                r.history(),
                r.createdAt(),
                r.endedAt());
    }

    static List<StageView> stages(Rotation r) {
        return IntStream.range(0, r.plan().paths().size())
                .mapToObj(i -> {
                    StageProgress progress = i < r.stages().size() ? r.stages().get(i) : null;
                    var path = r.plan().paths().get(i);
                    return new StageView(
                            path.stage(),
                            path.display(),
                            progress == null ? null : progress.promotedVersion(),
                            progress == null ? null : progress.promotedAt());
                })
                .toList();
    }

    private static WaitingView view(Rotation r, Waiting waiting) {
        return new WaitingView(
                waiting.sentence(),
                waiting.since(),
                waiting.actions().stream()
                        .map(action ->
                                new ActionView(action.name(), action.effect(), action.role(), request(r, action)))
                        .toList());
    }

    /** Breaking the glass must work when Kafka and the inventory are down, so it is asked of this service itself. */
    private static String request(Rotation r, Waiting.Action action) {
        String inventory =
                "POST /api/v1/tokens/" + r.tokenId() + "/rotations/" + r.id() + "/requests at the inventory-service ";
        String hash = "\"planHash\":\"" + r.plan().hash() + "\"";
        return switch (action) {
            case APPROVE -> inventory + "{\"request\":\"APPROVE\"," + hash + "}";
            case RETRY -> inventory + "{\"request\":\"RETRY\"}";
            case ROLL_BACK -> inventory + "{\"request\":\"ROLL_BACK\",\"reason\":\"...\"}";
            case RETIRE_NOW -> inventory + "{\"request\":\"RETIRE_NOW\",\"reason\":\"...\"}";
            case COMPLAIN ->
                "POST /api/v1/rotations/" + r.id() + "/complaints {\"consumer\":\"...\",\"sentence\":\"...\"}";
            case SKIP -> "POST /api/v1/rotations/" + r.id() + "/skip {\"reason\":\"...\"}";
            case GIVE_VALUE ->
                "POST /api/v1/rotations/" + r.id() + "/drops, then POST /api/v1/rotations/" + r.id()
                        + "/value {\"dropToken\":\"...\",\"value\":\"...\",\"expiresAt\":\"...\"}";
            case CONFIRM_REVOKED -> "POST /api/v1/rotations/" + r.id() + "/revoked-by-hand {\"note\":\"...\"}";
            case BREAK_GLASS -> "POST /api/v1/rotations/" + r.id() + "/break-glass {" + hash + ",\"reason\":\"...\"}";
        };
    }
}
