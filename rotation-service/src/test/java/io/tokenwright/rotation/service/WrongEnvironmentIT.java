package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F36;
import static io.tokenwright.kit.testkit.KnownFault.F46;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Sighting;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * I7, as it failed elsewhere: the new value goes to one environment, and the consumers read another. All that Tokenwright
 * itself can see is green, and the old version must stay alive all the same, until the consumers have moved.
 */
class WrongEnvironmentIT {
    private static final Duration QUIET = Duration.ofHours(1);
    private static final Duration OVERLAP_MAX = Duration.ofHours(6);
    private static final String CONSUMER = "checkout";

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A rotation of a token whose registered production path is not the one that its consumer reads. */
    private static final class Incident {
        final Subject subject;
        /** Where the consumer reads; nobody told Tokenwright. */
        final String elsewhere;

        Incident(String... declared) {
            subject = service.subject();
            elsewhere = subject.production() + "-eu";
            put(subject.old().value(), 0);
            service.begin(subject.issued(
                    policy -> policy.setQuietPeriodSeconds(QUIET.toSeconds())
                            .setOverlapMaxSeconds(OVERLAP_MAX.toSeconds()),
                    declared));
        }

        void put(String value, int expected) {
            try (SecretValue secret = SecretValue.of(value)) {
                assertThat(service.vault().write("secret", elsewhere, Map.of("token", secret), expected))
                        .isEqualTo(new VaultResult.Done<>(expected + 1));
            }
        }

        /** The consumer reads its value, calls the issuer with it, and what stands between them reports the use. */
        void consumerWorks() {
            String value = service.live(elsewhere);
            assertThat(service.isLive(value))
                    .as("the consumer is never cut off")
                    .isTrue();
            Instant now = service.clock.instant().truncatedTo(ChronoUnit.MICROS);
            Fingerprint fingerprint;
            try (SecretValue secret = SecretValue.of(value)) {
                fingerprint = service.fingerprinter().of(secret);
            }
            service.producer()
                    .send(TestEvents.tokenUsed(subject.tokenId())
                            .setSource("gateway/eu")
                            .setConsumer(CONSUMER)
                            .setUsedFrom("10.1.0.7")
                            .setVersion(null)
                            .setFingerprint(fingerprint.hex())
                            .setFingerprintKeyId(fingerprint.keyId())
                            .setFirstUsedAt(now)
                            .setLastUsedAt(now)
                            .build());
            await("the use is known")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> sightings().stream()
                            .anyMatch(seen -> seen.fingerprint().equals(fingerprint.hex())
                                    && seen.lastUsedAt().equals(now)));
        }

        private List<Sighting> sightings() {
            return service.bean(Database.class)
                    .read(tx -> service.bean(JdbcTokens.class).sightings(tx, subject.tokenId(), 10));
        }

        Rotation rotation() {
            return service.rotation(subject);
        }

        void oldLives() {
            assertThat(service.oldWasRevoked(subject)).as("I7").isFalse();
            assertThat(service.isLive(subject.old().value())).as("I5").isTrue();
            assertThat(rotation().state()).isEqualTo(State.OBSERVING);
        }

        Api.Answered evidence() {
            return service.api().get("/api/v1/rotations/" + rotation().id() + "/evidence");
        }

        void ask(RotationRequest request) {
            service.ask(subject.request(request).setReason("we are in a hurry").build());
            service.tick();
        }
    }

    /** A night in which nobody does anything; the old version has not expired at the end of it. */
    private static void night(Incident incident) {
        for (int i = 0; i < 6; i++) {
            incident.consumerWorks();
            service.tick();
            incident.oldLives();
            service.clock.advance(Duration.ofHours(3));
        }
        incident.consumerWorks();
        service.tick();
        incident.oldLives();
    }

    private static Incident observed(String... declared) {
        var incident = new Incident(declared);
        incident.consumerWorks();
        service.tickUntil(incident.subject, State.OBSERVING);
        service.clock.advance(Duration.ofMinutes(5));
        return incident;
    }

    @Test
    @Withstands(fault = F36, outcome = "the old version is not retired, and everybody is told who is still on it")
    void the_old_version_is_kept_for_as_long_as_a_consumer_is_on_it_and_everybody_is_told_why() {
        Incident incident = observed(CONSUMER);

        night(incident);

        Rotation r = incident.rotation();
        assertThat(r.reason()).isEqualTo(Reason.OVERLAP_EXCEEDED);
        assertThat(r.healthy()).isFalse();
        assertThat(r.sentence())
                .contains("still on version 1 after version 2 went live", CONSUMER, "another environment or path");
        Api.Answered evidence = incident.evidence();
        assertThat(evidence.status()).isEqualTo(200);
        assertThat(evidence.body().at("/complete").asBoolean()).isFalse();
        assertThat(evidence.text("/missing")).contains("still on version 1", CONSUMER);
        assertThat(evidence.text("/consumers/0/consumer")).isEqualTo(CONSUMER);
        assertThat(evidence.text("/consumers/0/declared")).isEqualTo("true");
        assertThat(evidence.text("/consumers/0/holds")).isEqualTo("OLD");
        assertThat(evidence.text("/consumers/0/version")).isEqualTo("1");
        assertThat(evidence.text("/consumers/0/seen/0/how")).isEqualTo("FINGERPRINT_REPORT");
        assertThat(evidence.text("/consumers/0/seen/0/source")).isEqualTo("gateway/eu");
        assertThat(evidence.text("/consumers/0/seen/0/usedFrom")).isEqualTo("10.1.0.7");
        assertThat(Instant.parse(evidence.text("/consumers/0/since")))
                .as("since it was first seen with it")
                .isBefore(
                        Instant.parse(evidence.text("/consumers/0/lastUsedAt")).minus(Duration.ofHours(17)));
        assertThat(evidence.text("/oldVersion/fingerprint"))
                .isEqualTo(incident.subject.fingerprint().hex());
        assertThat(evidence.text("/oldVersion/issuerAskedAt")).isNotEmpty();
        assertThat(evidence.text("/newVersion/version")).isEqualTo("2");
        assertThat(evidence.text("/stages/1/secretPath")).endsWith(incident.subject.production());
    }

    @Test
    void a_person_in_a_hurry_is_refused_and_told_who_would_have_been_cut_off() {
        Incident incident = observed(CONSUMER);
        incident.consumerWorks();

        incident.ask(RotationRequest.RETIRE_NOW);

        incident.oldLives();
        Rotation r = incident.rotation();
        assertThat(r.reason()).isEqualTo(Reason.OVERRIDE_REFUSED);
        assertThat(r.sentence()).contains("user:ada", CONSUMER, "still on version 1", "is in use");
        assertThat(r.nextAction()).contains("ROLL_BACK", "revoke version 1");
        assertThat(incident.evidence().body().findValuesAsText("kind"))
                .containsExactly("EVIDENCE_WAIVED", "WAIVER_REFUSED");
    }

    @Test
    void a_consumer_that_nobody_declared_counts_as_well() {
        Incident incident = observed();
        incident.consumerWorks();

        incident.ask(RotationRequest.RETIRE_NOW);
        night(incident);

        assertThat(incident.evidence().text("/consumers/0/declared")).isEqualTo("false");
        assertThat(incident.evidence().text("/missing")).contains("still on version 1", CONSUMER);
    }

    @Test
    void once_the_value_is_where_the_consumer_reads_the_rotation_goes_on_to_its_end() {
        Incident incident = observed(CONSUMER);
        night(incident);

        incident.put(service.live(incident.subject.production()), 1);
        incident.consumerWorks();
        service.tick();
        incident.oldLives();
        assertThat(incident.evidence().text("/consumers/0/holds")).isEqualTo("NEW");
        assertThat(incident.evidence().text("/missing")).contains("must stay unused until");
        service.clock.advance(QUIET);
        service.tickUntil(incident.subject, State.COMPLETED);

        service.completed(incident.subject);
        incident.consumerWorks();
        assertThat(incident.evidence().text("/missing")).isEqualTo("nothing: version 1 is retired");
    }

    @Test
    @Withstands(
            fault = F46,
            outcome =
                    "a value that went to the wrong environment is taken back, and the old version was alive all the time")
    void or_it_is_rolled_back_and_nobody_notices() {
        Incident incident = observed(CONSUMER);
        incident.consumerWorks();

        incident.ask(RotationRequest.ROLL_BACK);
        service.tickUntil(incident.subject, State.ROLLED_BACK);

        assertThat(service.live(incident.subject))
                .extracting(ProjectToken::id)
                .containsExactly(incident.subject.old().id());
        incident.consumerWorks();
        assertThat(incident.evidence().text("/missing")).contains("rolled back");
    }
}
