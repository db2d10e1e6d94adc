package io.tokenwright.rotation.rotation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the approvals of a plan.
 *
 * @param validUntil until when the approval that was given lets a mint begin; null for none, or for one without end
 * @param counted ids of approvals that were counted or refused, oldest first: none counts twice
 */
public record Consent(@Nullable Instant validUntil, List<String> counted) {
    /** Nobody approved yet. */
    public static final Consent NONE = new Consent(null, List.of());

    /** An approver who errs this often has other troubles; older ids are expired by then. */
    private static final int COUNTED_MAX = 50;

    boolean hasCounted(String approvalId) {
        return counted.contains(approvalId);
    }

    Consent counting(String approvalId) {
        List<String> all = new ArrayList<>(counted);
        all.add(approvalId);
        return new Consent(validUntil, List.copyOf(all.subList(Math.max(0, all.size() - COUNTED_MAX), all.size())));
    }

    Consent until(@Nullable Instant end) {
        return new Consent(end, counted);
    }

    /** Whether the approval has run out by {@code now}. */
    boolean isOver(Instant now) {
        return validUntil != null && now.isAfter(validUntil);
    }
}
