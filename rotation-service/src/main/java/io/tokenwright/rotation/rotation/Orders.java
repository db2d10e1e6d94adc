package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.Order;
import java.util.ArrayList;
import java.util.List;

/** What a rotation writes into the ledger. */
final class Orders {
    private Orders() {}

    /** The old version; its value is read from the KV version that held it at plan time. */
    static Order old(Rotation rotation, String detail) {
        Plan plan = rotation.plan();
        List<Order.ValueAt> valueAt = new ArrayList<>();
        for (int i = 0; i < rotation.stages().size(); i++) {
            valueAt.add(new Order.ValueAt(
                    plan.paths().get(i), rotation.stages().get(i).oldVersion()));
        }
        return new Order(
                plan.tokenId(),
                plan.from().version(),
                plan.issuer(),
                plan.from().issuerRef(),
                plan.parameters(),
                plan.from().fingerprint(),
                valueAt,
                List.of(),
                Cause.ROTATED,
                detail,
                "rotation:" + rotation.id(),
                rotation.id(),
                plan.name(),
                plan.owner(),
                plan.environment(),
                plan.consumers());
    }

    /** The candidate; its value is read from where it waits. */
    static Order candidate(Rotation rotation, Candidate candidate, String detail) {
        Plan plan = rotation.plan();
        List<Order.ValueAt> valueAt = new ArrayList<>();
        valueAt.add(new Order.ValueAt(plan.paths().getFirst().next(), null));
        for (int i = 0; i < rotation.stages().size(); i++) {
            Integer promoted = rotation.stages().get(i).promotedVersion();
            valueAt.add(new Order.ValueAt(plan.paths().get(i), promoted));
        }
        return new Order(
                plan.tokenId(),
                candidate.version(),
                plan.issuer(),
                candidate.issuerRef(),
                plan.parameters(),
                candidate.fingerprint(),
                valueAt,
                List.of(),
                Cause.FAILED_CANDIDATE,
                detail,
                "rotation:" + rotation.id(),
                rotation.id(),
                plan.name(),
                plan.owner(),
                plan.environment(),
                plan.consumers());
    }
}
