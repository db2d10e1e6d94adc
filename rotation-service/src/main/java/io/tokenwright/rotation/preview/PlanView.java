package io.tokenwright.rotation.preview;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a rotation would do. Nothing was changed to find out.
 *
 * @param tokenId token that would be rotated
 * @param wouldBegin whether a rotation that is asked for now would go on to mint, after an approval where one is needed
 * @param obstacles why it would not
 * @param planHash what an approval binds to; absent when there is nothing to replace
 * @param issuer connector that mints; absent when there is nothing to replace
 * @param issuerParameters what the connector is told
 * @param strategy how the version is replaced; absent without a connector
 * @param from version that is replaced; absent when there is none
 * @param to version that would replace it; absent when there is none
 * @param approval what approval it needs
 * @param calls every remote call in order, when nothing fails
 * @param waysBack how to go back from each state
 */
@Serdeable
public record PlanView(
        String tokenId,
        boolean wouldBegin,
        List<ObstacleView> obstacles,
        @Nullable String planHash,
        @Nullable String issuer,
        Map<String, String> issuerParameters,
        @Nullable StrategyView strategy,
        @Nullable FromView from,
        @Nullable ToView to,
        ApprovalView approval,
        List<CallView> calls,
        List<WayBackView> waysBack) {

    /**
     * What is in the way.
     *
     * @param reason stable code
     * @param sentence for people
     * @param passes whether it passes by itself: the rotation would wait for it
     * @param nextAction what a person should do; empty when there is nothing to do
     */
    @Serdeable
    public record ObstacleView(String reason, String sentence, boolean passes, String nextAction) {}

    /**
     * How a version is replaced.
     *
     * @param name create-prove-retire, alternating-slots or in-place
     * @param sentence what that means, for people
     */
    @Serdeable
    public record StrategyView(String name, String sentence) {}

    /**
     * The version that is replaced.
     *
     * @param issuerRef the issuer's own id; absent when unknown
     * @param fingerprint of its value; absent when unknown
     * @param expiresAt absent when unknown or never
     */
    @Serdeable
    public record FromView(
            int version,
            @Nullable String issuerRef,
            @Nullable String fingerprint,
            @Nullable Instant expiresAt) {}

    /**
     * The version that replaces it.
     *
     * @param scopes asked for
     * @param requiredScopes that the probe must see
     * @param expiresAt asked for; absent without a connector
     * @param secretPaths where it is put, in order
     */
    @Serdeable
    public record ToView(
            int version,
            List<String> scopes,
            List<String> requiredScopes,
            @Nullable Instant expiresAt,
            List<String> secretPaths) {}

    /**
     * The approval that it needs.
     *
     * @param required whether a second person must approve
     * @param notBy who cannot give it; absent when none is needed
     * @param validFor how long it lets a mint begin, ISO-8601; absent when none is needed
     */
    @Serdeable
    public record ApprovalView(
            boolean required,
            @Nullable String notBy,
            @Nullable String validFor) {}

    /**
     * A remote call.
     *
     * @param number from 1
     * @param state state of the rotation then
     * @param step what it is part of
     * @param system {@code vault}, the issuer, or {@code probe} for the owner's URL
     * @param call method and path, or the issuer's capability
     * @param purpose why
     * @param changes whether it changes something there
     * @param repeats when it is made more than once; absent when it is not
     */
    @Serdeable
    public record CallView(
            int number,
            State state,
            Step step,
            String system,
            String call,
            String purpose,
            boolean changes,
            @Nullable String repeats) {}

    /**
     * How to go back.
     *
     * @param state from where
     * @param possible whether ROLL_BACK is taken there
     * @param how what it does
     */
    @Serdeable
    public record WayBackView(State state, boolean possible, String how) {}

    static PlanView of(Previewed p) {
        Plan plan = p.plan();
        return new PlanView(
                p.tokenId(),
                p.obstacles().isEmpty(),
                p.obstacles().stream()
                        .map(o -> new ObstacleView(o.reason(), o.sentence(), o.passes(), o.nextAction()))
                        .toList(),
                plan == null ? null : plan.hash(),
                plan == null ? null : plan.issuer(),
                plan == null ? Map.of() : plan.parameters(),
                strategy(p),
                plan == null ? null : from(plan),
                plan == null ? null : to(plan, p.expiresAt()),
                approval(p),
                IntStream.range(0, p.calls().size())
                        .mapToObj(i -> call(i + 1, p.calls().get(i)))
                        .toList(),
                p.waysBack().stream()
                        .map(way -> new WayBackView(way.state(), way.possible(), way.how()))
                        .toList());
    }

    private static @org.jspecify.annotations.Nullable StrategyView strategy(Previewed p) {
        var strategy = p.strategy();
        return strategy == null ? null : new StrategyView(strategy.code(), strategy.sentence());
    }

    private static FromView from(Plan plan) {
        Fingerprint fingerprint = plan.from().fingerprint();
        return new FromView(
                plan.from().version(),
                plan.from().issuerRef(),
                fingerprint == null ? null : fingerprint.hex(),
                plan.from().expiresAt());
    }

    private static ToView to(Plan plan, @org.jspecify.annotations.Nullable Instant expiresAt) {
        return new ToView(
                plan.toVersion(),
                plan.scopes(),
                plan.requiredScopes(),
                expiresAt,
                plan.paths().stream().map(SecretPath::display).toList());
    }

    private static ApprovalView approval(Previewed p) {
        var valid = p.approvalValid();
        return valid == null || p.plan() == null
                ? new ApprovalView(false, null, null)
                : new ApprovalView(true, p.plan().requestedBy(), valid.toString());
    }

    private static CallView call(int number, RemoteCall call) {
        return new CallView(
                number,
                call.state(),
                call.step(),
                call.system(),
                call.call(),
                call.purpose(),
                call.changes(),
                call.repeats().isEmpty() ? null : call.repeats());
    }
}
