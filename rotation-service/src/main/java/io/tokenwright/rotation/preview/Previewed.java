package io.tokenwright.rotation.preview;

import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rotation of a token would be.
 *
 * @param plan with the hash that an approval binds to; null when there is nothing to replace
 * @param strategy how the version would be replaced; null without a plan or connector
 * @param expiresAt what the issuer is asked for as the expiry of the next version; null without a plan or connector
 * @param obstacles why it would not go through now, in the order in which they were met; empty when it would
 * @param approvalValid how long an approval would let the mint begin; null when none is needed
 * @param calls in order, those of a rotation in which nothing fails; empty without a plan or connector
 * @param waysBack from each state
 */
record Previewed(
        String tokenId,
        @Nullable Plan plan,
        @Nullable Strategy strategy,
        @Nullable Instant expiresAt,
        List<Obstacle> obstacles,
        @Nullable Duration approvalValid,
        List<RemoteCall> calls,
        List<WayBack> waysBack) {

    /**
     * What is in the way.
     *
     * @param reason stable code, as a rotation would have it
     * @param passes whether it passes by itself, so that the rotation would wait and not be refused
     * @param nextAction what a person should do; empty when there is nothing to do
     */
    record Obstacle(String reason, String sentence, boolean passes, String nextAction) {}
}
