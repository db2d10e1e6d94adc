package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.Precision;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is noted in Vault beside a value that a person gave, so that a worker finds it there whatever happened to whoever
 * took it in: where the value is, it is known as well. No secret.
 *
 * @param version number of the version that it is to be
 * @param actor who gave it
 * @param issuerRef the issuer's own id, or the name that the person gave it there
 * @param expiresAt as the person says; null for never or unknown
 * @param at when it was given
 */
public record Drop(
        int version,
        String actor,
        String issuerRef,
        @Nullable Instant expiresAt,
        Precision precision,
        Instant at) {
    private static final String VERSION = "version";
    private static final String ACTOR = "given-by";
    private static final String EXPIRES_AT = "expires-at";
    private static final String PRECISION = "expiry";
    private static final String AT = "given-at";

    /** As written beside the value. */
    public Map<String, String> notes(String rotationId) {
        return Map.of(
                Minting.NOTE_ROTATION,
                rotationId,
                Minting.NOTE_ISSUER_REF,
                issuerRef,
                VERSION,
                String.valueOf(version),
                ACTOR,
                actor,
                EXPIRES_AT,
                expiresAt == null ? "" : expiresAt.toString(),
                PRECISION,
                precision.name(),
                AT,
                at.toString());
    }

    /** From what is written beside a value; empty unless it was given to {@code r} as the version that it waits for. */
    public static Optional<Drop> of(Map<String, String> notes, Rotation r) {
        boolean awaited = r.id().equals(notes.get(Minting.NOTE_ROTATION))
                && String.valueOf(r.candidateVersion()).equals(notes.get(VERSION));
        if (!awaited) {
            return Optional.empty();
        }
        try {
            String expiresAt = notes.getOrDefault(EXPIRES_AT, "");
            return Optional.of(new Drop(
                    r.candidateVersion(),
                    notes.getOrDefault(ACTOR, ""),
                    notes.getOrDefault(Minting.NOTE_ISSUER_REF, ""),
                    expiresAt.isEmpty() ? null : Instant.parse(expiresAt),
                    Precision.valueOf(notes.getOrDefault(PRECISION, Precision.UNKNOWN.name())),
                    Instant.parse(notes.getOrDefault(AT, ""))));
        } catch (DateTimeException | IllegalArgumentException e) {
            // Somebody else wrote these notes: it is not what we put there.
            return Optional.empty();
        }
    }

    Candidate candidate(Rotation r, Fingerprint fingerprint) {
        return new Candidate(version, issuerRef, fingerprint, r.plan().scopes(), at, expiresAt, precision, actor);
    }
}
