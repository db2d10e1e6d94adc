package io.tokenwright.rotation.reconcile;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.reconcile.Scopes.Scope;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.revocation.JdbcCredentials.VersionId;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Order;
import io.tokenwright.rotation.revocation.Origin;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Json;
import io.tokenwright.rotation.token.Token;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks issuers what they hold under our names and puts in order what nobody else would: orphans and what is live again after
 * its death go into the ledger, which kills them; what only a person can judge becomes a finding. Thread-safe; no framework.
 *
 * <p>A list is read before the database is, so that whatever a rotation does meanwhile counts in its favour: a rotation that
 * has ended by then will never promote what the list showed.
 */
public final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final String ACTOR = "service:rotation";
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration RETRY_DELAY_MIN = Duration.ofSeconds(30);

    private final Scopes scopes;
    private final Database database;
    private final JdbcTokens tokens;
    private final JdbcRotations rotations;
    private final JdbcLedger ledger;
    private final JdbcCredentials credentials;
    private final Connectors connectors;
    private final InstantSource clock;
    private final Duration interval;

    /** @param interval between two lists of the same scope */
    public Reconciler(
            Scopes scopes,
            Database database,
            JdbcTokens tokens,
            JdbcRotations rotations,
            JdbcLedger ledger,
            JdbcCredentials credentials,
            Connectors connectors,
            InstantSource clock,
            Duration interval) {
        this.scopes = scopes;
        this.database = database;
        this.tokens = tokens;
        this.rotations = rotations;
        this.ledger = ledger;
        this.credentials = credentials;
        this.connectors = connectors;
        this.clock = clock;
        this.interval = interval;
    }

    /** Adds lists for tokens that are new. */
    public void discover() {
        scopes.discover(clock.instant());
    }

    /** Asks for up to {@code limit} lists that are due; how many. */
    public int tick(int limit) {
        List<Scope> due = scopes.leaseDue(clock.instant(), LEASE, limit);
        due.forEach(this::reconcile);
        return due.size();
    }

    private void reconcile(Scope scope) {
        Connector connector = connectors.byName(scope.issuer()).orElse(null);
        if (connector == null) {
            unseen(scope, "no connector \"" + scope.issuer() + "\" is loaded", interval);
            return;
        }
        if (!connector.can(Capability.FIND)) {
            unseen(scope, "the issuer has no list: what it holds cannot be compared", interval);
            return;
        }
        Map<String, String> parameters = Json.read(scope.parameters(), new TypeReference<>() {});
        List<String> problems = connector.problemsWith(parameters);
        if (!problems.isEmpty()) {
            unseen(scope, String.join("; ", problems), interval);
            return;
        }
        Instant listedAt = clock.instant();
        switch (connector.find(new FindRequest("", parameters))) {
            case Outcome.Done<List<Found>>(List<Found> found) -> judge(scope, connector, parameters, found, listedAt);
            case Outcome.RetryAfter<List<Found>> later -> unseen(scope, later.sentence(), later.delay());
            case Outcome.AnswerLost<List<Found>> lost -> unseen(scope, lost.sentence(), RETRY_DELAY_MIN);
            case Outcome.Refused<List<Found>> refused -> unseen(scope, refused.sentence(), interval);
            case Outcome.AlreadyGone<List<Found>> _ -> unseen(scope, "the issuer knows no such place", interval);
        }
    }

    private void unseen(Scope scope, String problem, Duration delay) {
        Duration wait = delay.compareTo(RETRY_DELAY_MIN) < 0 ? RETRY_DELAY_MIN : delay;
        scopes.notListed(scope, problem, clock.instant().plus(wait.compareTo(interval) > 0 ? interval : wait));
    }

    private void judge(
            Scope scope, Connector connector, Map<String, String> parameters, List<Found> listed, Instant listedAt) {
        List<Finding> findings = new ArrayList<>();
        List<Found> ours = ours(scope, listed);
        for (Found found : ours) {
            Judged judged = database.inTransaction(tx -> judge(tx, scope, connector, parameters, found, listedAt));
            judged.finding(scope, found, listedAt).ifPresent(findings::add);
        }
        scopes.listed(scope, listedAt, ours.size(), findings, clock.instant().plus(interval));
    }

    /** What is live and named as we name things, or was killed by us, whatever its name: a person minted the first version. */
    private List<Found> ours(Scope scope, List<Found> listed) {
        Map<Boolean, List<Found>> byName = listed.stream()
                .filter(Found::active)
                .collect(Collectors.partitioningBy(found -> found.name().startsWith(Rotation.MINT_TAG)));
        List<Found> others = byName.getOrDefault(false, List.of());
        Set<String> killed = database.read(tx -> credentials.inLedger(
                tx, scope.issuer(), others.stream().map(Found::issuerRef).toList()));
        return Stream.concat(
                        byName.getOrDefault(true, List.of()).stream(),
                        others.stream().filter(found -> killed.contains(found.issuerRef())))
                .toList();
    }

    /** @param name null when its token, or its rotation, is not known */
    private record Judged(
            Standing standing,
            @Nullable String tokenId,
            @Nullable String rotationId) {

        Optional<Finding> finding(Scope scope, Found found, Instant listedAt) {
            String sentence = switch (standing) {
                case CURRENT, IN_ROTATION, IN_LEDGER -> "";
                case ORPHAN ->
                    "minted for rotation " + rotationId
                            + ", which has ended without it; its value is nowhere. It is in the "
                            + "ledger to be killed";
                case RISEN -> "was proven dead and is live again. It is in the ledger to be killed again";
                case SUPERSEDED -> "a version of its token that is not current and in no rotation, and still live";
                case FOREIGN ->
                    rotationId == null
                            ? "is named like a credential of ours, but its name holds no whole rotation id"
                            : "is named like a credential of ours, but rotation " + rotationId
                                    + " is not known here: another installation's, or from after the moment that our"
                                    + " database was restored to";
            };
            if (sentence.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Finding(
                    scope.issuer(),
                    found.issuerRef(),
                    scope.parameters(),
                    found.name(),
                    standing,
                    tokenId,
                    rotationId,
                    sentence,
                    standing.needsPerson()
                            ? "find out who uses it; if nobody may, revoke it by POST /api/v1/revocations with issuer and"
                                    + " issuerRef"
                            : "",
                    listedAt,
                    listedAt));
        }
    }

    private Judged judge(
            Tx tx, Scope scope, Connector connector, Map<String, String> parameters, Found found, Instant listedAt) {
        String rotationId = Tag.in(found.name()).map(Tag::rotationId).orElse(null);
        Rotation named =
                rotationId == null ? null : rotations.find(tx, rotationId).orElse(null);
        VersionId version = credentials.versions(tx, scope.issuer(), found.issuerRef()).stream()
                .findFirst()
                .orElse(null);
        String tokenId = version != null ? version.tokenId() : named != null ? named.tokenId() : null;
        if (tokenId != null) {
            // From here on no rotation of the token is stored, so what is read below stays so.
            tokens.lock(tx, tokenId);
            named = rotationId == null ? null : rotations.find(tx, rotationId).orElse(null);
        }
        Revocation line =
                credentials.inLedger(tx, scope.issuer(), found.issuerRef()).orElse(null);
        Standing standing = Standing.of(
                new Standing.Seen(
                        listedAt,
                        line,
                        version == null ? null : standing(tx, version),
                        named == null
                                ? null
                                : new Standing.Rotation(!named.state().ended())),
                connector.description().limits());
        if (standing == Standing.ORPHAN && named != null) {
            kill(tx, orphan(tx, scope, parameters, found, named));
        } else if (standing == Standing.RISEN && line != null) {
            killAgain(tx, line);
        }
        return new Judged(standing, tokenId, rotationId);
    }

    private Standing.Version standing(Tx tx, VersionId id) {
        boolean current = tokens.find(tx, id.tokenId())
                .flatMap(Token::current)
                .filter(v -> v.version() == id.version())
                .isPresent();
        boolean inRotation = rotations
                .open(tx, id.tokenId())
                .filter(r -> {
                    Candidate candidate = r.candidate();
                    return r.plan().from().version() == id.version()
                            || (candidate != null && candidate.version() == id.version());
                })
                .isPresent();
        return new Standing.Version(current, inRotation);
    }

    /** Its value is nowhere, so nobody can be using it, and what proves its death is the issuer's own record. */
    private Order orphan(Tx tx, Scope scope, Map<String, String> parameters, Found found, Rotation ended) {
        return new Order(
                ended.tokenId(),
                credentials.nextNumber(tx, ended.tokenId()),
                scope.issuer(),
                found.issuerRef(),
                parameters,
                null,
                List.of(),
                List.of(),
                Cause.FAILED_CANDIDATE,
                "minted as " + found.name() + " for a rotation that has ended without it",
                ACTOR,
                ended.id(),
                ended.plan().name(),
                ended.plan().owner(),
                ended.plan().environment(),
                ended.plan().consumers());
    }

    private void kill(Tx tx, Order order) {
        ledger.open(tx, order, false, Origin.SERVICE, order.tokenId(), clock.instant());
        LOG.warn(
                "orphan found, to be killed token={} issuer={} issuerRef={} rotation={}",
                order.tokenId(),
                order.issuer(),
                order.issuerRef(),
                order.rotationId());
    }

    private void killAgain(Tx tx, Revocation line) {
        tokens.lock(tx, line.order().tokenId());
        ledger.learned(tx, line.again("the issuer lists it as live again", clock.instant()));
        LOG.warn(
                "live again after its death, to be killed again token={} version={} issuer={} issuerRef={}",
                line.order().tokenId(),
                line.order().version(),
                line.order().issuer(),
                line.order().issuerRef());
    }
}
