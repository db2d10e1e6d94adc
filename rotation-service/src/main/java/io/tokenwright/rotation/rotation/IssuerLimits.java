package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.Replacement;
import io.tokenwright.rotation.connector.Connector.Traits;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.plan.Plan;
import java.util.List;
import java.util.Optional;

/** Whether a plan would run into what the issuer declares of itself, before anything is minted. */
final class IssuerLimits {
    private IssuerLimits() {}

    /** A sentence about what is in the way; empty when the next version can be minted beside the old one. */
    static Optional<String> problemWith(Plan plan, Connector connector) {
        Traits traits = connector.description().traits();
        if (traits.replacement() == Replacement.IN_PLACE) {
            return Optional.of(
                    "issuer \"" + plan.issuer() + "\" puts the next version in the place of the old one, so the"
                            + " old one is dead before the next one is proven"
                            + (traits.lostAnswerDestroys() ? ", and a lost answer would leave none" : ""));
        }
        Integer liveMax = traits.liveMax();
        if (liveMax == null) {
            return Optional.empty();
        }
        if (liveMax == 1) {
            return Optional.of("issuer \"" + plan.issuer()
                    + "\" allows one live version, so the next one cannot be proven beside the old one");
        }
        return isFull(plan, connector, liveMax)
                ? Optional.of("issuer \"" + plan.issuer() + "\" has its most of " + liveMax
                        + " live versions, so the next one would be refused")
                : Optional.empty();
    }

    /** What cannot be counted now is found out when the mint is refused, which harms nothing. */
    private static boolean isFull(Plan plan, Connector connector, int liveMax) {
        if (!connector.can(Capability.FIND)) {
            return false;
        }
        return connector.find(new FindRequest("", plan.parameters()))
                        instanceof Outcome.Done<List<Found>>(List<Found> all)
                && all.stream().filter(Found::active).count() >= liveMax;
    }
}
