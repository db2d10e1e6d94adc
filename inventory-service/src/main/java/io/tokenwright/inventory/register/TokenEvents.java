package io.tokenwright.inventory.register;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.kit.outbox.Events;
import io.tokenwright.kit.secret.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes the events that the register says. */
public final class TokenEvents {
    private static final String REANNOUNCE_ACTOR = "service:inventory";
    private final Events events;

    public TokenEvents(Events events) {
        this.events = events;
    }

    /** A {@code token-issued} event with its common fields filled in; the caller states the rest. */
    public TokenIssued.Builder issued(String tokenId, int version, Authority authority, String actor, Instant now) {
        return TokenIssued.newBuilder()
                .setEventId(events.newEventId())
                .setOccurredAt(now)
                .setSource(events.source())
                .setActor(actor)
                .setCorrelationId(events.correlationId())
                .setTokenId(tokenId)
                .setVersion(version)
                .setAuthority(authority);
    }

    /** An id for a token that came without one. */
    public String newTokenId() {
        return events.newEventId();
    }

    /** That {@code version} must not be honoured, with all that a deny list and the rotation-service need. */
    public TokenRevoked revoked(
            Token token,
            int version,
            RevocationReason reason,
            String detail,
            List<String> consumers,
            String actor,
            Instant now) {
        var known = token.versions().get(version);
        var revocation =
                new Revocation(now, RevocationConfirmation.REQUESTED, reason, detail, now, events.newEventId());
        return revoked(token, version, known == null ? Issue.NONE : known.issue(), revocation, consumers, actor);
    }

    private TokenRevoked revoked(
            Token token, int version, Issue issue, Revocation revocation, List<String> consumers, String actor) {
        Fingerprint fingerprint = Stated.valueOf(issue.fingerprint());
        return TokenRevoked.newBuilder()
                .setEventId(revocation.eventId())
                .setOccurredAt(revocation.occurredAt())
                .setSource(events.source())
                .setActor(actor)
                .setCorrelationId(events.correlationId())
                .setTokenId(token.tokenId())
                .setVersion(version)
                .setReason(revocation.reason())
                .setDetail(revocation.detail())
                .setRevokedAt(revocation.revokedAt())
                .setConfirmation(revocation.confirmation())
                .setIssuer(token.issuer())
                .setIssuerRef(Stated.valueOf(issue.issuerRef()))
                .setFingerprint(fingerprint == null ? null : fingerprint.hex())
                .setFingerprintKeyId(fingerprint == null ? null : fingerprint.keyId())
                .setName(token.name())
                .setOwner(token.owner())
                .setEnvironment(token.environment())
                .setConsumers(consumers)
                .build();
    }

    /** That somebody asks the rotation-service for something. */
    public RotationRequested requested(
            String tokenId,
            RotationRequest request,
            @Nullable String rotationId,
            @Nullable Integer version,
            @Nullable String planHash,
            String reason,
            String actor,
            Instant now) {
        return RotationRequested.newBuilder()
                .setEventId(events.newEventId())
                .setOccurredAt(now)
                .setSource(events.source())
                .setActor(actor)
                .setCorrelationId(events.correlationId())
                .setTokenId(tokenId)
                .setRequest(request)
                .setRotationId(rotationId)
                .setVersion(version)
                .setPlanHash(planHash)
                .setReason(reason)
                .build();
    }

    /**
     * All that is known of a token as events again, for a Kafka that lost them: one a statement, with the id, time and authority
     * of the event that made it, so that a reader who has it already learns nothing new, and one who has not ends the same.
     */
    public List<TokenIssued> issuedAgain(Token token) {
        var again = new ArrayList<TokenIssued>();
        for (Stamp stamp : stampsOf(token)) {
            again.add(issuedAgain(token, versionOf(token, stamp), stamp));
        }
        return again;
    }

    /**
     * The version that the event of {@code stamp} may be told of. Where every statement it made about its own version was
     * overruled, any version that a statement at least as strong made known does: there it adds nothing.
     */
    private static int versionOf(Token token, Stamp stamp) {
        for (TokenVersion version : token.versions().values()) {
            if (stamps(version.issue()).contains(stamp)) {
                return version.version();
            }
        }
        for (TokenVersion version : token.versions().values()) {
            Stamp known = stamp.authority() == Authority.ROTATION
                    ? version.issue().minted()
                    : version.issue().outside();
            if (known != null && known.compareTo(stamp) >= 0) {
                return version.version();
            }
        }
        throw new IllegalStateException("token " + token.tokenId() + " holds a statement that no version can carry");
    }

    /** The revocations that are known, as events again. */
    public List<TokenRevoked> revokedAgain(Token token) {
        var again = new ArrayList<TokenRevoked>();
        for (TokenVersion version : token.versions().values()) {
            if (version.revocation() != null) {
                again.add(revoked(
                        token, version.version(), version.issue(), version.revocation(), List.of(), REANNOUNCE_ACTOR));
            }
        }
        return again;
    }

    private TokenIssued issuedAgain(Token token, int number, Stamp stamp) {
        Description said = token.description();
        TokenVersion version = token.versions().get(number);
        Issue issue = version == null ? Issue.NONE : version.issue();
        Expiry expiry = said(issue.expiry(), stamp);
        Fingerprint fingerprint = said(issue.fingerprint(), stamp);
        return TokenIssued.newBuilder()
                .setEventId(stamp.eventId())
                .setOccurredAt(stamp.occurredAt())
                .setSource(events.source())
                .setActor(REANNOUNCE_ACTOR)
                .setCorrelationId(events.correlationId())
                .setTokenId(token.tokenId())
                .setVersion(number)
                .setAuthority(stamp.authority())
                .setName(said(said.name(), stamp))
                .setIssuer(said(said.issuer(), stamp))
                .setIssuerParameters(said(said.issuerParameters(), stamp))
                .setOwner(said(said.owner(), stamp))
                .setOwnerContact(said(said.ownerContact(), stamp))
                .setEnvironment(said(said.environment(), stamp))
                .setLabels(said(said.labels(), stamp))
                .setSecretPaths(map(said(said.secretPaths(), stamp), TokenEvents::event))
                .setConsumers(said(said.consumers(), stamp))
                .setPolicy(map(said(said.policy(), stamp), TokenEvents::event))
                .setIssuerRef(said(issue.issuerRef(), stamp))
                .setScopes(said(issue.scopes(), stamp))
                .setIssuedAt(said(issue.issuedAt(), stamp))
                .setExpiresAt(expiry == null ? null : expiry.at())
                .setExpiryPrecision(expiry == null ? ExpiryPrecision.UNKNOWN : expiry.precision())
                .setExpirySource(expiry == null ? ExpirySource.UNKNOWN : expiry.source())
                .setFingerprint(fingerprint == null ? null : fingerprint.hex())
                .setFingerprintKeyId(fingerprint == null ? null : fingerprint.keyId())
                .build();
    }

    private static TreeSet<Stamp> stampsOf(Token token) {
        var stamps = new TreeSet<Stamp>();
        Description said = token.description();
        for (Stated<?> stated : nonNull(
                said.name(),
                said.issuer(),
                said.issuerParameters(),
                said.owner(),
                said.ownerContact(),
                said.environment(),
                said.labels(),
                said.secretPaths(),
                said.consumers(),
                said.policy())) {
            stamps.add(stated.stamp());
        }
        token.versions().values().forEach(version -> stamps.addAll(stamps(version.issue())));
        return stamps;
    }

    private static TreeSet<Stamp> stamps(Issue said) {
        var stamps = new TreeSet<Stamp>();
        for (Stated<?> stated :
                nonNull(said.issuerRef(), said.scopes(), said.issuedAt(), said.expiry(), said.fingerprint())) {
            stamps.add(stated.stamp());
        }
        if (said.outside() != null) {
            stamps.add(said.outside());
        }
        if (said.minted() != null) {
            stamps.add(said.minted());
        }
        return stamps;
    }

    private static List<Stated<?>> nonNull(@Nullable Stated<?>... stated) {
        var list = new ArrayList<Stated<?>>();
        for (Stated<?> one : stated) {
            if (one != null) {
                list.add(one);
            }
        }
        return list;
    }

    private static <T> @Nullable T said(@Nullable Stated<T> stated, Stamp stamp) {
        return stated != null && stated.stamp().equals(stamp) ? stated.value() : null;
    }

    private static <T, U> @Nullable U map(@Nullable T value, Function<T, U> f) {
        return value == null ? null : f.apply(value);
    }

    static List<io.tokenwright.events.SecretPath> event(List<SecretPath> paths) {
        return paths.stream()
                .map(p -> new io.tokenwright.events.SecretPath(p.stage(), p.mount(), p.path(), p.key()))
                .toList();
    }

    static RotationPolicy event(RotationTerms terms) {
        return RotationPolicy.newBuilder()
                .setAutoRotate(terms.autoRotate())
                .setRotateBeforeSeconds(terms.rotateBefore().toSeconds())
                .setApprovalRequired(terms.approvalRequired())
                .setSoakSeconds(terms.soak().toSeconds())
                .setQuietPeriodSeconds(terms.quietPeriod().toSeconds())
                .setOverlapMaxSeconds(terms.overlapMax().toSeconds())
                .setLifetimeSeconds(terms.lifetime().toSeconds())
                .setSharedAcrossStages(terms.sharedAcrossStages())
                .setRehearsalTokenId(terms.rehearsalTokenId())
                .setRequiredScopes(terms.requiredScopes())
                .setHttpProbes(terms.httpProbes())
                .setScreamTestSeconds(terms.screamTest().toSeconds())
                .build();
    }
}
