package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.FindRequest;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.InspectRequest;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.Issued;
import io.tokenwright.rotation.connector.Connector.RevokeRequest;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delegation tokens on a real broker with ACLs, by an admin that may make and see those of one user. */
class KafkaTokenIT {
    private static final Duration LIFETIME = Duration.ofDays(3);
    private static final Map<String, String> PARAMETERS = Map.of("owner", "orders");

    @TempDir
    private static Path folder;

    private static KafkaScramUsers kafka;
    private static Connector connector;

    @BeforeAll
    static void start() {
        kafka = KafkaScramUsers.start(folder);
        kafka.set(UserPassword.fresh("orders"), ScramMechanism.SCRAM_SHA_512);
        kafka.grantTokensOf("orders");
        connector = kafka.tokenConnector(kafka.admin(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private static IssueRequest request(String name, Map<String, String> parameters) {
        return new IssueRequest(name, List.of(), Clock.systemUTC().instant().plus(LIFETIME), parameters);
    }

    private static Issued issued(String name) {
        Outcome<Issued> outcome = connector.issue(request(name, PARAMETERS));
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<Issued>) outcome).value();
    }

    private static List<Found> found(String prefix) {
        return ((Outcome.Done<List<Found>>) connector.find(new FindRequest(prefix, PARAMETERS))).value();
    }

    private static Verdict verdict(SecretValue value) {
        return Probing.of(connector, value, List.of(), PARAMETERS).verdict();
    }

    @Test
    void a_token_lives_as_long_as_the_brokers_grant_is_found_by_its_name_and_killed_alone() {
        Issued first = issued("tw-first");
        Issued second = issued("tw-second");

        assertThat(Duration.between(first.issuedAt(), first.expiresAt()))
                .as("what the brokers grant")
                .isBetween(Duration.ofHours(23), Duration.ofHours(25));
        assertThat(found("tw-first")).singleElement().satisfies(one -> {
            assertThat(one.issuerRef()).isEqualTo(first.issuerRef());
            assertThat(one.active()).isTrue();
        });
        assertThat(verdict(first.value())).isEqualTo(Verdict.LIVE);

        assertThat(connector.revoke(new RevokeRequest(first.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.Done.class);

        await().atMost(connector.description().limits().propagation())
                .untilAsserted(() -> assertThat(verdict(first.value())).isEqualTo(Verdict.DEAD));
        assertThat(verdict(second.value())).isEqualTo(Verdict.LIVE);
        await().untilAsserted(() -> assertThat(found("tw-first")).isEmpty());
        assertThat(connector.revoke(new RevokeRequest(first.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.AlreadyGone.class);
        assertThat(connector.inspect(new InspectRequest(second.issuerRef(), PARAMETERS)))
                .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void what_the_admin_may_not_do_or_is_malformed_is_told_with_the_remedy() {
        assertThat(refusal(Map.of("owner", "somebody-else"))).contains("may not do this");
        assertThat(refusal(Map.of())).contains("\"owner\"");
        assertThat(refusal(Map.of("owner", "orders", "mechanism", "PLAIN"))).contains("SCRAM-SHA-512");
    }

    private static String refusal(Map<String, String> parameters) {
        return ((Outcome.Refused<Issued>) connector.issue(request("tw-x", parameters))).sentence();
    }

    @Test
    void a_token_is_rotated_and_the_old_one_is_proven_dead() {
        Issued old = issued("by-hand");
        try (var service = TickedService.start(kafka.settings("kafka-token"))) {
            TokenIssued registered = Subjects.registered(service, "kafka-token", old.issuerRef(), old.value())
                    .setIssuerParameters(PARAMETERS)
                    .build();
            service.clock.set(Clock.systemUTC().instant());
            service.begin(registered);

            Rotation end =
                    service.tickUntil(registered.getTokenId(), r -> r.state().ended() || r.state() == State.STUCK);

            assertThat(end.state()).as("%s %s", end.reason(), end.sentence()).isEqualTo(State.COMPLETED);
            assertThat(verdict(old.value())).isEqualTo(Verdict.DEAD);
            try (SecretValue live = SecretValue.of(service.live(Subjects.onePath(registered.getTokenId())))) {
                assertThat(verdict(live)).isEqualTo(Verdict.LIVE);
            }
        }
    }
}
