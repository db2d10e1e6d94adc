package io.tokenwright.rotation.revocation;

import io.tokenwright.rotation.connector.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the ledger: an order and how far its execution is. Never closed without proof of death.
 *
 * <p>{@code HELD -> ORDERED -> ACCEPTED -> PROVEN_DEAD -> CONFIRMED}, and {@code UNCONFIRMED} between ACCEPTED and
 * PROVEN_DEAD for as long as the value still answers after the issuer's propagation time.
 *
 * @param order what to kill
 * @param state how far
 * @param dueAt when to go on, null when held or confirmed
 * @param failures attempts since the last progress
 * @param orderedAt when it was first due
 * @param acceptedAt when the issuer said that it is gone, null before
 * @param sentence what happened last
 * @param evidence what the proof says
 */
public record Revocation(
        Order order,
        State state,
        @Nullable Instant dueAt,
        int failures,
        Instant orderedAt,
        @Nullable Instant acceptedAt,
        String sentence,
        Map<String, String> evidence) {
    private static final Duration RETRY_DELAY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_DELAY_MAX = Duration.ofMinutes(5);
    /** An order that does not even reach the issuer for this long is shown as unconfirmed. */
    private static final Duration UNREACHED_MAX = Duration.ofSeconds(30);

    private static final int DOUBLINGS_MAX = 10;

    /** How far an order is. */
    public enum State {
        /** Written down; not to be done yet. */
        HELD,
        /** To be done. */
        ORDERED,
        /** The issuer says that it is gone; not proven. */
        ACCEPTED,
        /** Still answers, or cannot be judged, after the propagation time. Retried for ever. */
        UNCONFIRMED,
        /** Proven dead; still at a live path. */
        PROVEN_DEAD,
        /** Proven dead and removed. */
        CONFIRMED
    }

    public static Revocation open(Order order, boolean held, Instant now) {
        return new Revocation(
                order, held ? State.HELD : State.ORDERED, held ? null : now, 0, now, null, order.detail(), Map.of());
    }

    public Revocation released(Instant now) {
        return state == State.HELD ? new Revocation(order, State.ORDERED, now, 0, now, null, sentence, evidence) : this;
    }

    /** The whole execution once more, from the start: it is said to be alive, or somebody wants to be sure. */
    public Revocation again(String why, Instant now) {
        return new Revocation(order, State.ORDERED, now, 0, now, null, why, evidence);
    }

    /** The same line, left alone by the ledger's own workers until {@code at}. */
    Revocation notBefore(Instant at) {
        return new Revocation(order, state, at, failures, orderedAt, acceptedAt, sentence, evidence);
    }

    /** The same line with an order that knows more, to be carried out at once. */
    Revocation knowing(Order known, Instant now) {
        return new Revocation(known, state, now, 0, orderedAt, acceptedAt, sentence, evidence);
    }

    /** The issuer accepted the revocation, or said that there is nothing left to revoke. */
    Revocation accepted(String text, Instant now) {
        return new Revocation(
                order,
                state == State.UNCONFIRMED ? State.UNCONFIRMED : State.ACCEPTED,
                now,
                failures,
                orderedAt,
                acceptedAt == null ? now : acceptedAt,
                text,
                evidence);
    }

    /** The revocation could not be brought to the issuer; {@code notBefore} as the issuer asks, or null. */
    Revocation delayed(String text, @Nullable Instant notBefore, Duration propagation, Instant now) {
        boolean overdue = now.isAfter(orderedAt.plus(propagation).plus(UNREACHED_MAX));
        return new Revocation(
                order,
                overdue && state != State.PROVEN_DEAD ? State.UNCONFIRMED : state,
                retryAt(notBefore, now),
                failures + 1,
                orderedAt,
                acceptedAt,
                text,
                evidence);
    }

    /** A probe judged the value after the issuer accepted. */
    Revocation judged(Verdict verdict, String text, Map<String, String> seen, Duration propagation, Instant now) {
        if (verdict == Verdict.DEAD) {
            return new Revocation(order, State.PROVEN_DEAD, now, 0, orderedAt, acceptedAt, text, Map.copyOf(seen));
        }
        Instant since = acceptedAt == null ? orderedAt : acceptedAt;
        boolean overdue = !now.isBefore(since.plus(propagation));
        return new Revocation(
                order,
                overdue ? State.UNCONFIRMED : state,
                retryAt(null, now),
                failures + 1,
                orderedAt,
                acceptedAt,
                text,
                Map.copyOf(seen));
    }

    Revocation confirmed() {
        return new Revocation(order, State.CONFIRMED, null, 0, orderedAt, acceptedAt, sentence, evidence);
    }

    private Instant retryAt(@Nullable Instant notBefore, Instant now) {
        long jitterPercent = 80 + Math.floorMod(order.tokenId().hashCode() * 31L + failures * 7L, 41);
        Duration delay = RETRY_DELAY_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        Duration bounded = delay.compareTo(RETRY_DELAY_MAX) > 0 ? RETRY_DELAY_MAX : delay;
        Instant at = now.plusMillis(bounded.toMillis() * jitterPercent / 100);
        return notBefore != null && notBefore.isAfter(at) ? notBefore : at;
    }
}
