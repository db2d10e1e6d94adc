package io.tokenwright.rotation.connector;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An issuer. No call throws for what the issuer answers; every call has a timeout and is sent once; the admin credential
 * goes to the issuer's own host only. Thread-safe.
 */
public interface Connector {

    /** Code of what a connector refuses because it does not declare it. */
    String UNDECLARED = "undeclared";

    /** What is fixed about an issuer. */
    record Description(
            String name,
            String title,
            Set<Capability> capabilities,
            List<String> blindSpots,
            Limits limits,
            Traits traits,
            String documentation) {

        /** Of an issuer with the {@link Traits#USUAL} traits. */
        public Description(
                String name,
                String title,
                Set<Capability> capabilities,
                List<String> blindSpots,
                Limits limits,
                String documentation) {
            this(name, title, capabilities, blindSpots, limits, Traits.USUAL, documentation);
        }
    }

    /** How an issuer replaces a version by the next. */
    enum Replacement {
        /** The next one is minted beside the old one, which is killed later: both are honoured meanwhile. */
        CREATE_AND_DELETE,
        /**
         * A token has two principals of its own, and the next version is minted into the one that the live version does not hold.
         * {@link #find} lists both, dead or alive; an issuer's id names the principal and the mint, so that a late kill of an
         * earlier version does not hit the next one.
         */
        ALTERNATING_SLOTS,
        /**
         * One call puts the next value in the place of the old one, which is dead at once. An issuer's id names the value and
         * not the place, so that the old version's id is gone when the next one is there; the call needs no old value.
         */
        IN_PLACE
    }

    /**
     * What decides how a version can be replaced.
     *
     * @param liveMax how many versions may be live at a time among those that {@link #find} lists, null for no limit
     * @param replacement beside the old one or in its place
     * @param lostAnswerDestroys whether a call whose answer is lost may leave no value that works
     * @param expiry how exact an expiry is: {@link Precision#NONE} for an issuer whose versions never expire
     * @param lastUsed whether {@link #inspect} says when a version was used last
     */
    record Traits(
            @Nullable Integer liveMax,
            Replacement replacement,
            boolean lostAnswerDestroys,
            Precision expiry,
            boolean lastUsed) {
        /** Any number side by side, expiring at an instant, and no word on their last use. */
        public static final Traits USUAL =
                new Traits(null, Replacement.CREATE_AND_DELETE, false, Precision.INSTANT, false);
    }

    /**
     * Limits of an issuer, as its documentation gives them.
     *
     * @param requestsPerMinute of all calls together
     * @param listingDelay a new version may be missing from the list this long
     * @param propagation a revoked version may still be honoured this long
     * @param lifetimeMax longest lifetime it grants, null for no limit
     */
    record Limits(
            int requestsPerMinute,
            Duration listingDelay,
            Duration propagation,
            @Nullable Duration lifetimeMax) {
        private static final Duration SHORT = Duration.ofHours(1);

        /** Whether whatever it grants is over within the hour: what is lost ends by itself, before anybody could be asked to end it. */
        public boolean isShortLived() {
            return lifetimeMax != null && lifetimeMax.compareTo(SHORT) <= 0;
        }
    }

    /**
     * A version to mint.
     *
     * @param name unique; found again by {@link #find}
     * @param expiresAt when it should expire; the issuer's answer is what counts
     * @param replaces the issuer's id of the version that it is to replace; null when there is none
     */
    record IssueRequest(
            String name,
            List<String> scopes,
            Instant expiresAt,
            Map<String, String> parameters,
            @Nullable String replaces) {

        /** Of a version that replaces none. */
        public IssueRequest(String name, List<String> scopes, Instant expiresAt, Map<String, String> parameters) {
            this(name, scopes, expiresAt, parameters, null);
        }
    }

    /**
     * A version that was minted. Close the value.
     *
     * @param expiresAt null for never
     */
    record Issued(
            SecretValue value,
            String issuerRef,
            List<String> scopes,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            Precision precision) {}

    /** @param urgent whether it proves a kill, and so does not wait for our own rate limit */
    record ProbeRequest(
            SecretValue value, List<String> requiredScopes, Map<String, String> parameters, boolean urgent) {}

    /**
     * @param scopes that it has; those asked about when the issuer does not say
     * @param sentence what the verdict rests on; never a secret
     */
    record ProbeResponse(Verdict verdict, List<String> scopes, String sentence) {}

    record FindRequest(String namePrefix, Map<String, String> parameters) {}

    /** A version that the issuer lists; {@code active} while it is honoured. */
    record Found(
            String issuerRef,
            String name,
            boolean active,
            List<String> scopes,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt,
            Precision precision) {}

    record InspectRequest(String issuerRef, Map<String, String> parameters) {}

    /** @param lastUsedAt null when never, or when the issuer does not say */
    record Inspected(boolean active, @Nullable Instant lastUsedAt) {}

    /** @param value itself, for an issuer where only its bearer can end it; null elsewhere, and where nobody has it any more */
    record RevokeRequest(
            String issuerRef,
            Map<String, String> parameters,
            @Nullable SecretValue value) {

        /** By the issuer's id alone. */
        public RevokeRequest(String issuerRef, Map<String, String> parameters) {
            this(issuerRef, parameters, null);
        }
    }

    record Revoked() {}

    Description description();

    /** Sentences about parameters that are missing or malformed; empty when the connector can work with them. */
    List<String> problemsWith(Map<String, String> parameters);

    Outcome<Issued> issue(IssueRequest request);

    /**
     * Puts the next version in the place of the old one, which is dead from then on. Sends nothing when too little is left of
     * {@code lease} for an answer: {@link Outcome.RetryAfter}.
     */
    default Outcome<Issued> replace(IssueRequest request, Lease lease) {
        return new Outcome.Refused<>(
                UNDECLARED, "connector \"" + description().name() + "\" does not declare " + Capability.REPLACE);
    }

    /**
     * The version that is in place now: how a lost answer to {@link #replace} is made good. Refused as {@code undeclared} by an issuer
     * that shows a value only once.
     *
     * @param request as it was given to {@link #replace}
     */
    default Outcome<Issued> readBack(IssueRequest request) {
        return new Outcome.Refused<>(UNDECLARED, "connector \"" + description().name() + "\" cannot read a value back");
    }

    /** Never {@link Outcome.Refused} for a dead value: that is a verdict. */
    Outcome<ProbeResponse> probe(ProbeRequest request);

    Outcome<List<Found>> find(FindRequest request);

    Outcome<Inspected> inspect(InspectRequest request);

    Outcome<Revoked> revoke(RevokeRequest request);

    /**
     * Disables a version in a way that {@link #restore} can undo. Sends nothing when too little is left of {@code lease} for an answer:
     * one that was disabled later might be in use again.
     */
    default Outcome<Revoked> quarantine(RevokeRequest request, Lease lease) {
        return new Outcome.Refused<>(
                UNDECLARED, "connector \"" + description().name() + "\" does not declare " + Capability.QUARANTINE);
    }

    /** Undoes {@link #quarantine}. */
    default Outcome<Revoked> restore(RevokeRequest request) {
        return new Outcome.Refused<>(
                UNDECLARED, "connector \"" + description().name() + "\" does not declare " + Capability.RESTORE);
    }

    /** A well-formed random token that the issuer never minted, for the negative control. Close it. */
    SecretValue random();

    /** What a person does here instead of us; empty where the issuer mints by API. */
    default Optional<Assisted> assisted() {
        return Optional.empty();
    }

    /** Whether a version is revoked by a person in a browser. */
    default boolean revokesByHand() {
        return assisted().filter(assisted -> assisted.revoke() != null).isPresent();
    }

    /** Whether only the bearer of a version can end it, so that {@link #revoke} needs the value. */
    default boolean revokesByValue() {
        return false;
    }

    /** Whether a version can be disabled and enabled again. */
    default boolean canDisable() {
        return can(Capability.QUARANTINE) && can(Capability.RESTORE);
    }

    default boolean can(Capability capability) {
        return description().capabilities().contains(capability);
    }
}
