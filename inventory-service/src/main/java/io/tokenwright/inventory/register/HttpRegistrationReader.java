package io.tokenwright.inventory.register;

import io.micronaut.http.HttpStatus;
import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A registration as the event that says it. Rules that span fields are checked here; those of one field stand at the field. */
final class HttpRegistrationReader {
    private static final String DEFAULT_KEY = "value";
    private final TokenEvents events;

    HttpRegistrationReader(TokenEvents events) {
        this.events = events;
    }

    TokenIssued read(HttpTokenRequests.Registration body, String actor, Instant now) {
        check(body, now);
        String tokenId = body.tokenId() == null ? events.newTokenId() : body.tokenId();
        int version = body.version() == null ? 1 : body.version();
        return events.issued(tokenId, version, Authority.PERSON, actor, now)
                .setName(body.name())
                .setIssuer(body.issuer())
                .setIssuerRef(body.issuerRef())
                .setIssuerParameters(body.issuerParameters())
                .setOwner(body.owner())
                .setOwnerContact(body.ownerContact())
                .setEnvironment(body.environment())
                .setLabels(body.labels())
                .setScopes(body.scopes())
                .setIssuedAt(micros(body.issuedAt()))
                .setExpiresAt(micros(body.expiresAt()))
                .setExpiryPrecision(precision(body))
                .setExpirySource(ExpirySource.HUMAN)
                .setFingerprint(body.fingerprint())
                .setFingerprintKeyId(body.fingerprintKeyId())
                .setSecretPaths(
                        body.secretPaths() == null
                                ? null
                                : body.secretPaths().stream()
                                        .map(HttpRegistrationReader::path)
                                        .toList())
                .setConsumers(body.consumers())
                .setPolicy(body.policy() == null ? null : policy(body.policy()))
                .build();
    }

    private static void check(HttpTokenRequests.Registration body, Instant now) {
        var errors = new ArrayList<Problem.FieldError>();
        Instant expiresAt = body.expiresAt();
        if (body.expiryPrecision() == HttpTokenParts.Precision.NONE && expiresAt != null) {
            errors.add(new Problem.FieldError(
                    "/expiresAt", "expiresAt contradicts expiryPrecision NONE: leave one of them out"));
        }
        if (expiresAt == null
                && body.expiryPrecision() != null
                && body.expiryPrecision() != HttpTokenParts.Precision.NONE) {
            errors.add(new Problem.FieldError(
                    "/expiresAt",
                    "expiresAt is missing: state it, or write expiryPrecision NONE for a token that never expires"));
        }
        checkTime(errors, "expiresAt", expiresAt);
        checkTime(errors, "issuedAt", body.issuedAt());
        if (expiresAt != null && Limits.isTime(expiresAt) && !expiresAt.isAfter(now)) {
            errors.add(new Problem.FieldError(
                    "/expiresAt",
                    "expiresAt \"" + expiresAt + "\" is in the past (it is " + now.truncatedTo(ChronoUnit.SECONDS)
                            + "): register a version that is still valid"));
        }
        if (body.issuedAt() != null && body.issuedAt().isAfter(now)) {
            errors.add(new Problem.FieldError(
                    "/issuedAt", "issuedAt \"" + body.issuedAt() + "\" is in the future: write when it was minted"));
        }
        if ((body.fingerprint() == null) != (body.fingerprintKeyId() == null)) {
            errors.add(new Problem.FieldError(
                    body.fingerprint() == null ? "/fingerprint" : "/fingerprintKeyId",
                    "fingerprint and fingerprintKeyId are of use only together: state both or neither"));
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(
                    HttpStatus.BAD_REQUEST, "invalid-request", errors.getFirst().message(), errors, null);
        }
    }

    private static void checkTime(List<Problem.FieldError> errors, String field, @Nullable Instant at) {
        if (at != null && !Limits.isTime(at)) {
            errors.add(new Problem.FieldError(
                    "/" + field, field + " is not between " + Limits.TIME_MIN + " and " + Limits.TIME_MAX));
        }
    }

    private static ExpiryPrecision precision(HttpTokenRequests.Registration body) {
        if (body.expiryPrecision() == null) {
            return body.expiresAt() == null ? ExpiryPrecision.UNKNOWN : ExpiryPrecision.INSTANT;
        }
        return switch (body.expiryPrecision()) {
            case NONE -> ExpiryPrecision.NONE;
            case DATE -> ExpiryPrecision.DATE;
            case INSTANT -> ExpiryPrecision.INSTANT;
        };
    }

    /** As fine as events and database hold. */
    private static @Nullable Instant micros(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MICROS);
    }

    private static io.tokenwright.events.SecretPath path(HttpTokenParts.Path path) {
        return new io.tokenwright.events.SecretPath(
                path.stage(), path.mount(), path.path(), Objects.requireNonNullElse(path.key(), DEFAULT_KEY));
    }

    private static RotationPolicy policy(HttpTokenParts.Policy body) {
        var policy = RotationPolicy.newBuilder();
        if (body.autoRotate() != null) {
            policy.setAutoRotate(body.autoRotate());
        }
        if (body.rotateBeforeSeconds() != null) {
            policy.setRotateBeforeSeconds(body.rotateBeforeSeconds());
        }
        if (body.approvalRequired() != null) {
            policy.setApprovalRequired(body.approvalRequired());
        }
        if (body.soakSeconds() != null) {
            policy.setSoakSeconds(body.soakSeconds());
        }
        if (body.quietPeriodSeconds() != null) {
            policy.setQuietPeriodSeconds(body.quietPeriodSeconds());
        }
        if (body.screamTestSeconds() != null) {
            policy.setScreamTestSeconds(body.screamTestSeconds());
        }
        if (body.overlapMaxSeconds() != null) {
            policy.setOverlapMaxSeconds(body.overlapMaxSeconds());
        }
        if (body.lifetimeSeconds() != null) {
            policy.setLifetimeSeconds(body.lifetimeSeconds());
        }
        if (body.sharedAcrossStages() != null) {
            policy.setSharedAcrossStages(body.sharedAcrossStages());
        }
        if (body.requiredScopes() != null) {
            policy.setRequiredScopes(body.requiredScopes());
        }
        if (body.httpProbes() != null) {
            policy.setHttpProbes(body.httpProbes());
        }
        return policy.setRehearsalTokenId(body.rehearsalTokenId()).build();
    }
}
