package io.tokenwright.rotation.connector.kafka;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateDelegationTokenOptions;
import org.apache.kafka.clients.admin.DescribeDelegationTokenOptions;
import org.apache.kafka.clients.admin.ExpireDelegationTokenOptions;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.token.delegation.DelegationToken;

/**
 * Kafka's delegation tokens of one user, any number side by side. A token has no name, so its mint is noted as a renewer that nobody can
 * log in as. The value is {@code token-id:hmac}, which a client sends by SCRAM with {@code tokenauth="true"}.
 *
 * <p>The admin needs CreateTokens and DescribeTokens on the user.
 *
 * @see <a href="https://kafka.apache.org/documentation/#security_delegation_token">Kafka: delegation tokens</a>
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-373%3A+Allow+users+to+create+delegation+tokens+for+other+users">KIP-373</a>
 */
public final class KafkaTokenConnector implements Connector {
    private static final String NAME = "kafka-token";
    private static final String OWNER = "owner";
    private static final String MECHANISM = "mechanism";
    private static final String MECHANISM_DEFAULT = "SCRAM-SHA-512";
    private static final String MINT_PATTERN = "[A-Za-z0-9._-]{1,200}";
    private static final Duration KNOWN_MAX = Duration.ofSeconds(5);
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Kafka delegation tokens",
            Set.of(Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "connections that are open when a token is killed: they live until they authenticate again, which the"
                            + " brokers ask for only with connections.max.reauth.ms",
                    "whether and when a token was used: Kafka does not say",
                    "what its user may do: the ACLs are not looked at",
                    "a longer life than the brokers' delegation.token.expiry.time.ms, a day by default: none is prolonged",
                    "tokens that others made without our admin as a renewer: they are listed and cannot be killed"),
            new Limits(6000, Duration.ofSeconds(1), Duration.ofSeconds(10), null),
            "https://kafka.apache.org/documentation/#security_delegation_token");

    private final KafkaCluster cluster;
    private final InstantSource clock;

    /**
     * @param url {@code SASL_SSL://host:port} or {@code SASL_PLAINTEXT://host:port}, more hosts behind commas
     * @param admin {@code user:password}
     * @param adminMechanism with which the admin logs in
     */
    public KafkaTokenConnector(String url, SecretValue admin, String adminMechanism, InstantSource clock) {
        this.cluster = KafkaCluster.at(url, admin, adminMechanism);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        if (!parameters.getOrDefault(OWNER, "").matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")) {
            problems.add("issuer parameter \"owner\" is missing or malformed: name the user that the tokens are of");
        }
        if (mechanism(parameters) == ScramMechanism.UNKNOWN) {
            problems.add("issuer parameter \"mechanism\" is no SCRAM mechanism: write SCRAM-SHA-512 or SCRAM-SHA-256");
        }
        return List.copyOf(problems);
    }

    private static ScramMechanism mechanism(Map<String, String> parameters) {
        return ScramMechanism.fromMechanismName(parameters.getOrDefault(MECHANISM, MECHANISM_DEFAULT));
    }

    private static KafkaPrincipal owner(Map<String, String> parameters) {
        return user(parameters.getOrDefault(OWNER, ""));
    }

    private static KafkaPrincipal user(String name) {
        return new KafkaPrincipal(KafkaPrincipal.USER_TYPE, name);
    }

    private <T> Outcome<T> checked(Map<String, String> parameters, Supplier<Outcome<T>> call) {
        List<String> problems = problemsWith(parameters);
        return problems.isEmpty() ? call.get() : new Outcome.Refused<>("bad-parameters", problems.getFirst());
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        if (!request.name().matches(MINT_PATTERN)) {
            return new Outcome.Refused<>("bad-parameters", "the mint's name is malformed");
        }
        return checked(request.parameters(), () -> cluster.withAdmin(admin -> minted(admin, request)));
    }

    /** What is asked for bounds its life; how long it is good without being prolonged is set at the brokers. */
    private Outcome<Issued> minted(Admin admin, IssueRequest request) {
        Instant now = clock.instant();
        long millis = Math.max(1, Duration.between(now, request.expiresAt()).toMillis());
        var options = new CreateDelegationTokenOptions()
                .owner(owner(request.parameters()))
                // Only owner and renewers may prolong and end it.
                .renewers(List.of(user(cluster.adminUser()), user(request.name())))
                .maxLifetimeMs(millis);
        return cluster.change(() -> admin.createDelegationToken(options).delegationToken())
                .map(token -> {
                    var login = new UserPassword(token.tokenInfo().tokenId(), token.hmacAsBase64String());
                    cluster.awaitKnown(login, mechanism(request.parameters()), true, KNOWN_MAX);
                    return new Issued(
                            login.value(),
                            token.tokenInfo().tokenId(),
                            request.scopes(),
                            now,
                            Instant.ofEpochMilli(token.tokenInfo().expiryTimestamp()),
                            Precision.INSTANT);
                });
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        return checked(
                request.parameters(),
                () -> new Outcome.Done<>(UserPassword.of(request.value())
                        .map(login ->
                                cluster.login(login, mechanism(request.parameters()), true, request.requiredScopes()))
                        .orElseGet(() ->
                                new ProbeResponse(Verdict.UNKNOWN, List.of(), "the value is not token-id:hmac"))));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return tokens(request.parameters())
                .map(tokens -> tokens.stream()
                        .map(this::found)
                        .filter(found -> found.name().startsWith(request.namePrefix()))
                        .toList());
    }

    private Outcome<List<DelegationToken>> tokens(Map<String, String> parameters) {
        var options = new DescribeDelegationTokenOptions().owners(List.of(owner(parameters)));
        return checked(
                parameters,
                () -> cluster.withAdmin(admin -> cluster.look(
                        () -> admin.describeDelegationToken(options).delegationTokens())));
    }

    private Found found(DelegationToken token) {
        var info = token.tokenInfo();
        String mint = info.renewers().stream()
                .map(KafkaPrincipal::getName)
                .filter(name -> !name.equals(cluster.adminUser()))
                .findFirst()
                .orElse("");
        Instant expiresAt = Instant.ofEpochMilli(info.expiryTimestamp());
        return new Found(
                info.tokenId(),
                mint,
                expiresAt.isAfter(clock.instant()),
                List.of(),
                Instant.ofEpochMilli(info.issueTimestamp()),
                expiresAt,
                Precision.INSTANT);
    }

    private Outcome<DelegationToken> token(Map<String, String> parameters, String id) {
        return tokens(parameters).then(tokens -> {
            Optional<DelegationToken> known = tokens.stream()
                    .filter(token -> Objects.equals(token.tokenInfo().tokenId(), id))
                    .findFirst();
            return known.<Outcome<DelegationToken>>map(Outcome.Done::new).orElseGet(Outcome.AlreadyGone::new);
        });
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return token(request.parameters(), request.issuerRef())
                .map(token -> new Inspected(found(token).active(), null));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return token(request.parameters(), request.issuerRef())
                .then(token -> cluster.withAdmin(admin -> cluster.onceKnown(
                                () -> admin.expireDelegationToken(
                                                token.hmac(), new ExpireDelegationTokenOptions().expiryTimePeriodMs(-1))
                                        .expiryTimestamp(),
                                KNOWN_MAX)
                        .map(_ -> new Revoked())));
    }

    @Override
    public SecretValue random() {
        return UserPassword.fresh(UUID.randomUUID().toString()).value();
    }
}
