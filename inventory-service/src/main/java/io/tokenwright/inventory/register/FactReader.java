package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Stated.of;

import io.tokenwright.events.Authority;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.schemas.event.EventMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Turns events into facts. A topic is not an authority: only Tokenwright itself can speak for the rotation or confirm a
 * revocation; from anybody else a revocation is a request. What lies past the limits is rejected with the field's name.
 */
public final class FactReader {
    /** Sources of our own services. */
    private static final String OWN_SOURCES = "tokenwright/";

    private FactReader() {}

    public static Fact.Issued read(TokenIssued event) {
        var meta = checked(EventMeta.of(event));
        int version = version("version", event.getVersion());
        var authority = authority(event, meta);
        var stamp = new Stamp(authority, meta.occurredAt(), meta.eventId());
        boolean rotation = authority == Authority.ROTATION;
        return new Fact.Issued(
                meta,
                version,
                new Description(
                        of(text("name", event.getName(), Limits.NAME_MAX), stamp),
                        of(text("issuer", event.getIssuer(), Limits.WORD_MAX), stamp),
                        of(texts("issuerParameters", event.getIssuerParameters(), Limits.NAME_MAX), stamp),
                        of(text("owner", event.getOwner(), Limits.WORD_MAX), stamp),
                        of(text("ownerContact", event.getOwnerContact(), Limits.NAME_MAX), stamp),
                        of(text("environment", event.getEnvironment(), Limits.WORD_MAX), stamp),
                        of(texts("labels", event.getLabels(), Limits.WORD_MAX), stamp),
                        of(secretPaths(event.getSecretPaths()), stamp),
                        of(words("consumers", event.getConsumers()), stamp),
                        of(terms(event.getPolicy()), stamp)),
                new Issue(
                        rotation ? null : stamp,
                        rotation ? stamp : null,
                        of(text("issuerRef", event.getIssuerRef(), Limits.NAME_MAX), stamp),
                        of(words("scopes", event.getScopes()), stamp),
                        of(time("issuedAt", event.getIssuedAt()), stamp),
                        of(
                                Expiry.stated(
                                        time("expiresAt", event.getExpiresAt()),
                                        event.getExpiryPrecision(),
                                        event.getExpirySource()),
                                stamp),
                        of(fingerprint(event.getFingerprint(), event.getFingerprintKeyId()), stamp)));
    }

    public static Fact.Revoked read(TokenRevoked event) {
        var meta = checked(EventMeta.of(event));
        boolean own = meta.source().startsWith(OWN_SOURCES);
        var confirmation = own || event.getConfirmation() == RevocationConfirmation.UNKNOWN
                ? event.getConfirmation()
                : RevocationConfirmation.REQUESTED;
        return new Fact.Revoked(
                meta,
                version("version", event.getVersion()),
                new Revocation(
                        known("revokedAt", time("revokedAt", event.getRevokedAt())),
                        confirmation,
                        event.getReason(),
                        known("detail", text("detail", event.getDetail(), Limits.SENTENCE_MAX)),
                        meta.occurredAt(),
                        meta.eventId()));
    }

    public static Fact.Rotated read(TokenRotation event) {
        var meta = checked(EventMeta.of(event));
        if (!meta.source().startsWith(OWN_SOURCES)) {
            throw new RejectedEventException(
                    "source-not-allowed",
                    "source is not of Tokenwright: only the rotation-service may say how a rotation goes");
        }
        Integer to = event.getToVersion() == null ? null : version("toVersion", event.getToVersion());
        Integer current = event.getCurrentVersion();
        return new Fact.Rotated(
                meta,
                new RotationView(
                        known("rotationId", text("rotationId", event.getRotationId(), Limits.WORD_MAX)),
                        event.getSequence(),
                        meta.eventId(),
                        event.getState(),
                        version("fromVersion", event.getFromVersion()),
                        to,
                        text("stage", event.getStage(), Limits.WORD_MAX),
                        known("reason", text("reason", event.getReason(), Limits.WORD_MAX)),
                        known("sentence", text("sentence", event.getSentence(), Limits.SENTENCE_MAX)),
                        known("nextAction", text("nextAction", event.getNextAction(), Limits.SENTENCE_MAX)),
                        time("nextAt", event.getNextAt()),
                        event.getHealthy(),
                        meta.occurredAt()),
                current == null
                        ? null
                        : new Roles(
                                event.getSequence(),
                                meta.eventId(),
                                version("currentVersion", current),
                                event.getRetiredVersions()));
    }

    /** The common fields, held to their limits. */
    public static EventMeta checked(EventMeta meta) {
        if (!Limits.isTokenId(meta.tokenId())) {
            throw pastLimits("tokenId", "is not 1 to 128 of A-Z, a-z, 0-9, dot, dash, underscore, colon and @");
        }
        known("eventId", text("eventId", meta.eventId(), Limits.WORD_MAX));
        known("source", text("source", meta.source(), Limits.NAME_MAX));
        known("actor", text("actor", meta.actor(), Limits.NAME_MAX));
        known("occurredAt", time("occurredAt", meta.occurredAt()));
        return meta;
    }

    private static Authority authority(TokenIssued event, EventMeta meta) {
        return event.getAuthority() == Authority.ROTATION && !meta.source().startsWith(OWN_SOURCES)
                ? Authority.PERSON
                : event.getAuthority();
    }

    public static int version(String field, int version) {
        if (version < 1 || version > Limits.VERSION_MAX) {
            throw pastLimits(field, "is not between 1 and " + Limits.VERSION_MAX);
        }
        return version;
    }

    public static @Nullable String text(String field, @Nullable String text, int lengthMax) {
        if (text != null && !Limits.isText(text, lengthMax)) {
            throw pastLimits(
                    field, "is longer than " + lengthMax + " characters, or holds control characters or line breaks");
        }
        return text;
    }

    public static @Nullable Instant time(String field, @Nullable Instant at) {
        if (at != null && !Limits.isTime(at)) {
            throw pastLimits(field, "is not between " + Limits.TIME_MIN + " and " + Limits.TIME_MAX);
        }
        return at;
    }

    /** Sorted and without repeats, so that equal lists are equal. */
    private static @Nullable List<String> words(String field, @Nullable List<String> words) {
        if (words == null) {
            return null;
        }
        bounded(field, words.size());
        words.forEach(word -> text(field, word, Limits.NAME_MAX));
        return List.copyOf(new TreeSet<>(words));
    }

    private static @Nullable Map<String, String> texts(
            String field, @Nullable Map<String, String> texts, int valueMax) {
        if (texts == null) {
            return null;
        }
        bounded(field, texts.size());
        texts.forEach((name, value) -> {
            text(field, name, Limits.WORD_MAX);
            text(field, value, valueMax);
        });
        return Map.copyOf(texts);
    }

    private static @Nullable List<SecretPath> secretPaths(@Nullable List<io.tokenwright.events.SecretPath> paths) {
        if (paths == null) {
            return null;
        }
        bounded("secretPaths", paths.size());
        return paths.stream()
                .map(p -> new SecretPath(
                        segment("secretPaths.stage", p.getStage()),
                        path("secretPaths.mount", p.getMount()),
                        path("secretPaths.path", p.getPath()),
                        segment("secretPaths.key", p.getKey())))
                .toList();
    }

    private static String segment(String field, String text) {
        if (!Limits.isSegment(text)) {
            throw pastLimits(field, "is not a word of A-Z, a-z, 0-9, dot, dash and underscore");
        }
        return text;
    }

    private static String path(String field, String text) {
        if (!Limits.isPath(text)) {
            throw pastLimits(field, "is not a plain path such as apps/ci/token: no \"..\", wildcard or percent sign");
        }
        return text;
    }

    private static @Nullable Fingerprint fingerprint(@Nullable String hex, @Nullable String keyId) {
        if (hex == null || keyId == null) {
            return null;
        }
        if (!Limits.isFingerprint(hex)) {
            throw pastLimits("fingerprint", "is not 16 to 64 lower-case hex digits");
        }
        return new Fingerprint(known("fingerprintKeyId", text("fingerprintKeyId", keyId, Limits.WORD_MAX)), hex);
    }

    private static @Nullable RotationTerms terms(@Nullable RotationPolicy policy) {
        if (policy == null) {
            return null;
        }
        return new RotationTerms(
                policy.getAutoRotate(),
                Duration.ofSeconds(policy.getRotateBeforeSeconds()),
                policy.getApprovalRequired(),
                Duration.ofSeconds(policy.getSoakSeconds()),
                Duration.ofSeconds(policy.getQuietPeriodSeconds()),
                Duration.ofSeconds(policy.getOverlapMaxSeconds()),
                Duration.ofSeconds(policy.getLifetimeSeconds()),
                policy.getSharedAcrossStages(),
                text("policy.rehearsalTokenId", policy.getRehearsalTokenId(), Limits.WORD_MAX),
                known("policy.requiredScopes", words("policy.requiredScopes", policy.getRequiredScopes())),
                known("policy.httpProbes", words("policy.httpProbes", policy.getHttpProbes())),
                Duration.ofSeconds(policy.getScreamTestSeconds()));
    }

    private static void bounded(String field, int size) {
        if (size > Limits.LIST_MAX) {
            throw pastLimits(field, "has more than " + Limits.LIST_MAX + " entries");
        }
    }

    private static <T> T known(String field, @Nullable T value) {
        if (value == null) {
            throw pastLimits(field, "is missing");
        }
        return value;
    }

    private static RejectedEventException pastLimits(String field, String sentence) {
        return new RejectedEventException("value-past-its-limits", field + " " + sentence);
    }
}
