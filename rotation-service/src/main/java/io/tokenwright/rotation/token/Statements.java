package io.tokenwright.rotation.token;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.Facts.Stated;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a {@code token-issued} event states, as facts, and facts as a token. */
final class Statements {
    private static final String NAME = "name";
    private static final String OWNER = "owner";
    private static final String ENVIRONMENT = "environment";
    private static final String ISSUER = "issuer";
    private static final String PARAMETERS = "issuerParameters";
    private static final String LABELS = "labels";
    private static final String PATHS = "secretPaths";
    private static final String CONSUMERS = "consumers";
    private static final String POLICY = "policy";
    private static final String ISSUER_REF = "issuerRef";
    private static final String SCOPES = "scopes";
    private static final String ISSUED_AT = "issuedAt";
    private static final String EXPIRES_AT = "expiresAt";
    private static final String PRECISION = "expiryPrecision";
    private static final String FINGERPRINT = "fingerprint";

    private static final Duration DURATION_MAX = Duration.ofDays(3650);

    private Statements() {}

    static Map<String, Stated> ofToken(TokenIssued event) {
        var said = new Said(event);
        said.add(NAME, event.getName());
        said.add(OWNER, event.getOwner());
        said.add(ENVIRONMENT, event.getEnvironment());
        said.add(ISSUER, event.getIssuer());
        said.addJson(PARAMETERS, event.getIssuerParameters());
        said.addJson(LABELS, event.getLabels());
        said.addJson(CONSUMERS, event.getConsumers());
        said.addJson(
                PATHS,
                event.getSecretPaths() == null
                        ? null
                        : event.getSecretPaths().stream()
                                .map(p -> new SecretPath(p.getStage(), p.getMount(), p.getPath(), p.getKey()))
                                .toList());
        said.addJson(POLICY, event.getPolicy() == null ? null : policy(event.getPolicy()));
        return said.stated;
    }

    static Map<String, Stated> ofVersion(TokenIssued event) {
        var said = new Said(event);
        said.add(ISSUER_REF, event.getIssuerRef());
        said.addJson(SCOPES, event.getScopes());
        said.add(ISSUED_AT, text(event.getIssuedAt()));
        said.add(EXPIRES_AT, text(event.getExpiresAt()));
        Precision precision = precision(event.getExpiryPrecision().name());
        said.add(PRECISION, precision == Precision.UNKNOWN ? null : precision.name());
        String fingerprint = event.getFingerprint();
        String keyId = event.getFingerprintKeyId();
        if (fingerprint != null && keyId != null) {
            said.addJson(FINGERPRINT, new Fingerprint(keyId, fingerprint));
        }
        return said.stated;
    }

    static Token token(String tokenId, Facts facts, List<TokenVersion> versions, @Nullable Integer promoted) {
        return new Token(
                tokenId,
                facts.get(NAME).orElse(null),
                facts.get(OWNER).orElse(null),
                facts.get(ENVIRONMENT).orElse(null),
                facts.get(ISSUER).orElse(null),
                facts.get(PARAMETERS)
                        .map(json -> Json.read(json, new TypeReference<Map<String, String>>() {}))
                        .orElse(Map.of()),
                facts.get(PATHS)
                        .map(json -> SecretPath.withCopies(Json.read(json, new TypeReference<List<SecretPath>>() {})))
                        .orElse(List.of()),
                strings(facts, CONSUMERS),
                facts.get(POLICY).map(json -> Json.read(json, Policy.class)).orElse(Policy.DEFAULT),
                versions,
                promoted);
    }

    static TokenVersion version(int version, Facts facts, boolean revoked) {
        return new TokenVersion(
                version,
                facts.get(ISSUER_REF).orElse(null),
                facts.get(FINGERPRINT)
                        .map(json -> Json.read(json, Fingerprint.class))
                        .orElse(null),
                strings(facts, SCOPES),
                facts.get(ISSUED_AT).map(Instant::parse).orElse(null),
                facts.get(EXPIRES_AT).map(Instant::parse).orElse(null),
                precision(facts.get(PRECISION).orElse("")),
                revoked);
    }

    private static Policy policy(RotationPolicy p) {
        return new Policy(
                p.getAutoRotate(),
                bounded(p.getRotateBeforeSeconds()),
                p.getApprovalRequired(),
                bounded(p.getSoakSeconds()),
                bounded(p.getQuietPeriodSeconds()),
                bounded(p.getOverlapMaxSeconds()),
                bounded(p.getLifetimeSeconds()),
                p.getSharedAcrossStages(),
                p.getRehearsalTokenId(),
                List.copyOf(p.getRequiredScopes()),
                List.copyOf(p.getHttpProbes()),
                bounded(p.getScreamTestSeconds()));
    }

    /** What is negative counts as zero, what is beyond ten years as ten years, so that no sum of times overflows. */
    private static Duration bounded(long seconds) {
        return Duration.ofSeconds(Math.clamp(seconds, 0, DURATION_MAX.toSeconds()));
    }

    private static List<String> strings(Facts facts, String field) {
        return facts.get(field)
                .map(json -> Json.read(json, new TypeReference<List<String>>() {}))
                .orElse(List.of());
    }

    private static Precision precision(String name) {

        return Arrays.stream(Precision.values())
                .filter(precision -> precision.name().equals(name))
                .findFirst()
                .orElse(Precision.UNKNOWN);
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    /** Collects what one event states; what it leaves null stays unsaid. */
    private static final class Said {
        private final Map<String, Stated> stated = new HashMap<>();
        private final TokenIssued event;

        Said(TokenIssued event) {
            this.event = event;
        }

        void add(String field, @Nullable String value) {
            if (value != null) {
                stated.put(
                        field,
                        new Stated(value, event.getAuthority().ordinal(), event.getOccurredAt(), event.getEventId()));
            }
        }

        void addJson(String field, @Nullable Object value) {
            add(field, value == null ? null : Json.write(value));
        }
    }
}
