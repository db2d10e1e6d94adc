package io.tokenwright.rotation.connector.kafka;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Slot;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * Kafka's SCRAM users: two of a token that take turns, since a user has one password for each mechanism. Whoever keeps the ACLs gives
 * both the same rights. The value is {@code user:password}.
 *
 * <p>The admin needs Describe and Alter on the cluster.
 *
 * @see <a href="https://kafka.apache.org/documentation/#security_sasl_scram">Kafka: SASL/SCRAM</a>
 */
public final class KafkaScramConnector implements Connector {
    private static final String NAME = "kafka-scram";
    private static final String USERS = "users";
    private static final String MECHANISM = "mechanism";
    private static final String MECHANISM_DEFAULT = "SCRAM-SHA-512";
    private static final String USER_PATTERN = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}";
    private static final String MINT_PATTERN = "[A-Za-z0-9._-]{1,200}";
    /** The least that Kafka takes; our passwords are random and need no stretching. */
    private static final int ITERATIONS = 4096;

    private static final Duration KNOWN_MAX = Duration.ofSeconds(5);
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Kafka SCRAM users",
            Set.of(Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "connections that are open when a password is killed: they live until they authenticate again,"
                            + " which the brokers ask for only with connections.max.reauth.ms",
                    "whether and when a password was used: Kafka does not say",
                    "the rights of a user: the ACLs are not looked at",
                    "somebody else who changes the same user in the same moment: Kafka has no check-and-set for users"),
            new Limits(6000, Duration.ofSeconds(1), Duration.ofSeconds(10), null),
            new Traits(2, Replacement.ALTERNATING_SLOTS, false, Precision.NONE, false),
            "https://kafka.apache.org/documentation/#security_sasl_scram");

    private final KafkaCluster cluster;
    private final InstantSource clock;

    /**
     * @param url {@code SASL_SSL://host:port} or {@code SASL_PLAINTEXT://host:port}, more hosts behind commas
     * @param admin {@code user:password}
     * @param adminMechanism with which the admin logs in
     */
    public KafkaScramConnector(String url, SecretValue admin, String adminMechanism, InstantSource clock) {
        this.cluster = KafkaCluster.at(url, admin, adminMechanism);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        List<String> problems = new ArrayList<>(Slot.problemsWith(USERS, USER_PATTERN, parameters));
        if (mechanism(parameters) == ScramMechanism.UNKNOWN) {
            problems.add("issuer parameter \"mechanism\" is no SCRAM mechanism: write SCRAM-SHA-512 or SCRAM-SHA-256");
        }
        return List.copyOf(problems);
    }

    private static ScramMechanism mechanism(Map<String, String> parameters) {
        return ScramMechanism.fromMechanismName(parameters.getOrDefault(MECHANISM, MECHANISM_DEFAULT));
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty() || !request.name().matches(MINT_PATTERN)) {
            return new Outcome.Refused<>(
                    "bad-parameters", problems.isEmpty() ? "the mint's name is malformed" : problems.getFirst());
        }
        String held =
                request.replaces() == null ? "" : Slot.of(request.replaces()).principal();
        return cluster.asAdmin((admin, all) -> users(request.parameters(), all).stream()
                .filter(user -> !user.name().equals(held) && !user.canLogIn())
                .findFirst()
                .map(free -> minted(admin, free, request))
                .orElseGet(() -> new Outcome.Refused<>(
                        "slot-in-use", "both users can log in: revoke what the other one holds")));
    }

    /** Password and note go in one request, so that no password is there without its note. */
    private Outcome<Issued> minted(Admin admin, KafkaScramUser free, IssueRequest request) {
        ScramMechanism mechanism = mechanism(request.parameters());
        UserPassword login = UserPassword.fresh(free.name());
        String note = free.noteOf(request.name());
        List<UserScramCredentialAlteration> changes = deletions(free.notes(), note);
        changes.add(password(login, mechanism));
        changes.add(password(UserPassword.fresh(note), mechanism));
        return cluster.alter(admin, changes).map(_ -> {
            cluster.awaitKnown(login, mechanism, false, KNOWN_MAX);
            return new Issued(
                    login.value(),
                    new Slot(free.name(), request.name()).ref(),
                    request.scopes(),
                    clock.instant(),
                    null,
                    Precision.NONE);
        });
    }

    private static UserScramCredentialUpsertion password(UserPassword login, ScramMechanism mechanism) {
        return new UserScramCredentialUpsertion(
                login.user(), new ScramCredentialInfo(mechanism, ITERATIONS), login.password());
    }

    /** Of all that is there for these users, but for {@code kept}. */
    private static List<UserScramCredentialAlteration> deletions(Map<String, Set<ScramMechanism>> users, String kept) {
        List<UserScramCredentialAlteration> deletions = new ArrayList<>();
        users.forEach((user, mechanisms) -> {
            if (!user.equals(kept)) {
                mechanisms.forEach(mechanism -> deletions.add(new UserScramCredentialDeletion(user, mechanism)));
            }
        });
        return deletions;
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Done<>(new ProbeResponse(Verdict.UNKNOWN, List.of(), problems.getFirst()));
        }
        return UserPassword.of(request.value())
                .map(login -> cluster.login(login, mechanism(request.parameters()), false, request.requiredScopes()))
                .<Outcome<ProbeResponse>>map(Outcome.Done::new)
                .orElseGet(() -> new Outcome.Done<>(
                        new ProbeResponse(Verdict.UNKNOWN, List.of(), "the value is not user:password")));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", problems.getFirst());
        }
        return cluster.asAdmin((_, all) -> new Outcome.Done<>(users(request.parameters(), all).stream()
                .map(KafkaScramUser::found)
                .filter(found -> found.name().startsWith(request.namePrefix()))
                .toList()));
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return cluster.asAdmin((_, all) -> {
            var user = KafkaScramUser.of(Slot.of(request.issuerRef()).principal(), all);
            return user.canLogIn() && user.slot().ref().equals(request.issuerRef())
                    ? new Outcome.Done<>(new Inspected(true, null))
                    : new Outcome.AlreadyGone<>();
        });
    }

    /** Never kills what a later mint has put into the same user. */
    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", problems.getFirst());
        }
        return cluster.asAdmin((admin, all) -> users(request.parameters(), all).stream()
                .filter(user -> user.canLogIn() && user.slot().ref().equals(request.issuerRef()))
                .findFirst()
                .map(user -> killed(admin, user))
                .orElseGet(Outcome.AlreadyGone::new));
    }

    /** By every mechanism that it has, whoever gave it that. Its note goes with the last one: until then it is known for what it is. */
    private Outcome<Revoked> killed(Admin admin, KafkaScramUser user) {
        List<UserScramCredentialAlteration> changes = deletions(user.notes(), "");
        changes.addAll(deletions(Map.of(user.name(), user.mechanisms()), ""));
        return cluster.alter(admin, changes).map(_ -> new Revoked());
    }

    private static List<KafkaScramUser> users(Map<String, String> parameters, Map<String, Set<ScramMechanism>> all) {
        return Slot.principals(USERS, parameters).stream()
                .map(name -> KafkaScramUser.of(name, all))
                .toList();
    }

    @Override
    public SecretValue random() {
        return UserPassword.nobody();
    }
}
