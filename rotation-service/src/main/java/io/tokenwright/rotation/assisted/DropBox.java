package io.tokenwright.rotation.assisted;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.assisted.Drops.Owner;
import io.tokenwright.rotation.assisted.Drops.Ticket;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.rotation.Drop;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the value that a person minted: checks it, and puts it beside the live path and nowhere else. What is refused leaves
 * nothing behind and uses nothing up. Whoever repeats a request whose answer was lost finds it done. Thread-safe; no framework.
 */
public final class DropBox {
    private static final int VALUE_MAX = 8_192;
    private static final int ISSUER_REF_MAX = 200;
    /** A date-only expiry, and the time that a person takes, may reach a little beyond the longest lifetime. */
    private static final Duration LIFETIME_SLACK = Duration.ofDays(1);

    private static final String TRY_AGAIN = "; the drop token is still good";

    private final Drops drops;
    private final Connectors connectors;
    private final SecretStore store;
    private final InstantSource clock;

    public DropBox(Drops drops, Connectors connectors, SecretStore store, InstantSource clock) {
        this.drops = drops;
        this.connectors = connectors;
        this.store = store;
        this.clock = clock;
    }

    /**
     * What a person gives.
     *
     * @param value closed by whoever made it
     * @param issuerRef the issuer's own id; null where a person revokes, who finds it by its name
     * @param expiresAt as the issuer shows it, a date or a moment; null for never
     * @param actor who gives it
     */
    public record Gift(
            String rotationId,
            String dropToken,
            SecretValue value,
            @Nullable String issuerRef,
            @Nullable String expiresAt,
            String actor) {}

    /** What became of it. */
    public sealed interface Answer {
        /** It waits beside the live path. */
        record Taken(Fingerprint fingerprint) implements Answer {}

        /**
         * Nothing was done.
         *
         * @param field JSON pointer to what is wrong with the request, empty when it is not about a field
         * @param code stable
         * @param sentence why, and the remedy; never a value
         */
        record Refused(String field, String code, String sentence) implements Answer {}

        /** It cannot be said now whether it is taken: the same request may be sent again. */
        record Unavailable(String sentence) implements Answer {}
    }

    public Answer give(Gift gift) {
        Instant now = clock.instant();
        Ticket ticket = drops.ticket(gift.rotationId(), DropToken.hash(gift.dropToken()))
                .orElse(null);
        if (ticket == null) {
            return new Answer.Refused(
                    "/dropToken", "drop-token-unknown", "this rotation has no such drop token: ask for a new one");
        }
        if (ticket.usedAt() != null) {
            return new Answer.Refused(
                    "/dropToken", "drop-token-used", "a value was given with this drop token: ask for a new one");
        }
        if (now.isAfter(ticket.expiresAt())) {
            return new Answer.Refused(
                    "/dropToken",
                    "drop-token-expired",
                    "the drop token was good until " + ticket.expiresAt() + ": ask for a new one");
        }
        Rotation r = drops.rotation(gift.rotationId()).orElse(null);
        Connector connector =
                r == null ? null : connectors.byName(r.plan().issuer()).orElse(null);
        if (r == null || connector == null) {
            return new Answer.Unavailable("the connector of this rotation is not loaded: see GET /api/v1/connectors");
        }
        Optional<Answer.Refused> malformed = malformed(gift, connector);
        if (malformed.isPresent()) {
            return malformed.get();
        }
        if (!(store.fingerprint(gift.value()) instanceof VaultResult.Done<Fingerprint>(Fingerprint fingerprint))) {
            return new Answer.Unavailable("the fingerprint key cannot be read now" + TRY_AGAIN);
        }
        return r.awaitsValue() ? taken(gift, ticket, r, connector, fingerprint, now) : notAwaited(r, fingerprint);
    }

    /** A worker may have found the value before whoever gave it heard of it. */
    private static Answer notAwaited(Rotation r, Fingerprint fingerprint) {
        var candidate = r.candidate();
        return candidate != null && candidate.fingerprint().equals(fingerprint)
                ? new Answer.Taken(fingerprint)
                : new Answer.Refused(
                        "",
                        "not-awaiting-value",
                        "the rotation does not wait for a value, it is " + r.state() + ": see its \"waiting\""
                                + TRY_AGAIN);
    }

    private static Optional<Answer.Refused> malformed(Gift gift, Connector connector) {
        String value = gift.value().reveal();
        if (value.isEmpty() || value.length() > VALUE_MAX) {
            return refused("/value", "value-malformed", "it has no characters, or more than " + VALUE_MAX);
        }
        if (value.chars().anyMatch(c -> c <= ' ' || c == 0x7f || Character.isWhitespace(c))) {
            return refused(
                    "/value",
                    "value-malformed",
                    "it has a line break, a blank or a control character, as pasted text often has: send the value alone");
        }
        boolean wrongKind = connector
                .assisted()
                .filter(assisted -> !assisted.value().matcher(value).matches())
                .isPresent();
        if (wrongKind) {
            return refused(
                    "/value",
                    "value-of-wrong-kind",
                    "it does not look like a value of issuer \""
                            + connector.description().name()
                            + "\": copy the token itself, of the kind that the steps name");
        }
        String ref = gift.issuerRef();
        if (ref == null && !connector.revokesByHand()) {
            return refused(
                    "/issuerRef",
                    "issuer-ref-missing",
                    "issuerRef is missing: send the issuer's own id of the version");
        }
        if (ref != null && (ref.length() > ISSUER_REF_MAX || !ref.chars().allMatch(c -> c > ' ' && c <= '~'))) {
            return refused(
                    "/issuerRef",
                    "issuer-ref-malformed",
                    "issuerRef must be visible ASCII, " + ISSUER_REF_MAX + " characters at most");
        }
        return Optional.empty();
    }

    private static Optional<Answer.Refused> refused(String field, String code, String sentence) {
        return Optional.of(new Answer.Refused(field, code, sentence + TRY_AGAIN));
    }

    private Answer taken(
            Gift gift, Ticket ticket, Rotation r, Connector connector, Fingerprint fingerprint, Instant now) {
        Expiry expiry = expiry(gift.expiresAt(), connector, now);
        if (expiry.problem() != null) {
            return new Answer.Refused("/expiresAt", "expiry-refused", expiry.problem() + TRY_AGAIN);
        }
        SecretPath next = r.plan().paths().getFirst().next();
        VaultResult<HeldValue> waiting = store.read(next);
        if (waiting instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                if (Drop.of(held.notes(), r).isPresent()) {
                    return held.fingerprint().equals(fingerprint)
                            ? done(gift, ticket, r, fingerprint, now)
                            : new Answer.Refused(
                                    "",
                                    "value-given-already",
                                    "another value was given to this rotation just now: revoke yours at the issuer");
                }
            }
        } else if (!(waiting instanceof VaultResult.Missing<HeldValue>)) {
            return unavailable(next);
        }
        Answer known = known(r, fingerprint);
        if (known != null) {
            return known;
        }
        var drop = new Drop(
                r.candidateVersion(),
                gift.actor(),
                Objects.requireNonNullElse(gift.issuerRef(), r.mintName()),
                expiry.at(),
                expiry.precision(),
                now);
        VaultResult<Integer> version = store.version(next);
        if (!(version instanceof VaultResult.Done<Integer>(Integer expected))) {
            return unavailable(next);
        }
        store.stage(next, gift.value(), drop.notes(r.id()), expected);
        // What is there decides, not what the write's answer said.
        if (!(store.read(next) instanceof VaultResult.Done<HeldValue>(HeldValue written))) {
            return unavailable(next);
        }
        try (written) {
            boolean ours = written.fingerprint().equals(fingerprint)
                    && Drop.of(written.notes(), r).isPresent();
            return ours ? done(gift, ticket, r, fingerprint, now) : unavailable(next);
        }
    }

    /** What ended meanwhile has cleaned up already, and nobody would look here again. */
    private Answer done(Gift gift, Ticket ticket, Rotation before, Fingerprint fingerprint, Instant now) {
        boolean ended =
                drops.rotation(before.id()).filter(r -> !r.state().ended()).isEmpty();
        if (ended) {
            store.remove(before.plan().paths().getFirst().next());
            return new Answer.Refused(
                    "", "not-awaiting-value", "the rotation ended just now: revoke at the issuer what you minted");
        }
        drops.taken(ticket, gift.actor(), now);
        return new Answer.Taken(fingerprint);
    }

    private static Answer unavailable(SecretPath next) {
        return new Answer.Unavailable(
                "Vault does not take it at " + next.display() + " now: send it again" + TRY_AGAIN);
    }

    /** Why a value that somebody has already is not taken; null when nobody has it. */
    private @Nullable Answer known(Rotation r, Fingerprint fingerprint) {
        for (SecretPath path : r.plan().paths()) {
            VaultResult<HeldValue> live = store.read(path);
            if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
                try (held) {
                    if (held.fingerprint().equals(fingerprint)) {
                        return isLive(path.display() + " holds it already");
                    }
                }
            } else if (!(live instanceof VaultResult.Missing<HeldValue>)) {
                return unavailable(path);
            }
        }
        Owner owner = drops.owner(fingerprint).orElse(null);
        if (owner == null) {
            return fingerprint.equals(r.plan().from().fingerprint()) ? isLive("it is the old version's") : null;
        }
        boolean own = owner.tokenId().equals(r.tokenId());
        String whose = "version " + owner.version() + " of " + (own ? "this token" : "token " + owner.tokenId());
        if (own && owner.version() == r.plan().from().version()) {
            return isLive("it is that of " + whose);
        }
        return owner.revoked() || own
                ? new Answer.Refused(
                        "/value",
                        "value-retired",
                        "it is that of " + whose + ", which was given up: mint a new one" + TRY_AGAIN)
                : new Answer.Refused(
                        "/value",
                        "value-of-another-token",
                        "it is that of " + whose + ": mint one for this token alone" + TRY_AGAIN);
    }

    private static Answer isLive(String why) {
        return new Answer.Refused(
                "/value", "value-is-live", why + ", so it would replace itself: mint a new one" + TRY_AGAIN);
    }

    /** @param problem why it is none; null when it is one */
    private record Expiry(
            @Nullable Instant at,
            Precision precision,
            @Nullable String problem) {
        static Expiry refused(String problem) {
            return new Expiry(null, Precision.UNKNOWN, problem);
        }
    }

    private static Expiry expiry(@Nullable String text, Connector connector, Instant now) {
        if (text == null) {
            return connector.description().traits().expiry() == Precision.NONE
                    ? new Expiry(null, Precision.NONE, null)
                    : Expiry.refused("expiresAt is missing: send what the issuer shows, 2027-01-31");
        }
        Instant at;
        boolean date = text.length() == "2027-01-31".length();
        try {
            at = date ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant() : Instant.parse(text);
        } catch (DateTimeParseException e) {
            return Expiry.refused("expiresAt is no date: write 2027-01-31 or 2027-01-31T12:00:00Z");
        }
        if (!at.isAfter(now)) {
            return Expiry.refused("expiresAt has passed: mint one that lives longer");
        }
        Duration max = connector.description().limits().lifetimeMax();
        if (max != null && at.isAfter(now.plus(max).plus(LIFETIME_SLACK))) {
            return Expiry.refused("expiresAt is beyond the " + max.toDays() + " days that issuer \""
                    + connector.description().name() + "\" grants: send what the issuer shows");
        }
        return new Expiry(at, date ? Precision.DATE : Precision.INSTANT, null);
    }
}
