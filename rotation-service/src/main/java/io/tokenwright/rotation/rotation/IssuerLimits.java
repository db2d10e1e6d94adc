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

    /** A sentence about what is in the way; empty when there is room for the next version. */
    static Optional<String> problemWith(Plan plan, Connector connector) {
        Traits traits = connector.description().traits();
        if (traits.replacement() == Replacement.IN_PLACE) {
            return Optional.empty();
        }
        if (traits.replacement() == Replacement.ALTERNATING_SLOTS) {
            return slots(plan, connector);
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

    /** The slot that the old version does not hold must be free: nothing in it is live, and nobody is still inside. */
    private static Optional<String> slots(Plan plan, Connector connector) {
        if (!(connector.find(new FindRequest("", plan.parameters()))
                instanceof Outcome.Done<List<Found>>(List<Found> slots))) {
            return Optional.empty();
        }
        String old = plan.from().issuerRef();
        if (old != null
                && !plan.from().revoked()
                && slots.stream().noneMatch(slot -> slot.issuerRef().equals(old))) {
            return Optional.of("version " + plan.from().version() + " (" + old
                    + ") is in none of the slots of issuer \""
                    + plan.issuer() + "\", which hold "
                    + String.join(", ", slots.stream().map(Found::issuerRef).toList()));
        }
        return slots.stream()
                .filter(slot -> slot.active() && !slot.issuerRef().equals(old))
                .findFirst()
                .map(slot -> "the other slot of issuer \"" + plan.issuer() + "\" is still in use by " + slot.issuerRef()
                        + ", so there is no room for the next version");
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
