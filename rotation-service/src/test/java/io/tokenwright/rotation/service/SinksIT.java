package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.sink.SinkStandIns;
import io.tokenwright.rotation.token.JdbcTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values go to a cluster, to GitLab's variables and to GitHub's secrets along with their paths in Vault, and back with them. */
class SinksIT {
    private static final String CREDENTIAL_PATH = "it-sinks/" + UUID.randomUUID();
    private static final List<String> SINKS = List.of("cluster", "ci", "actions");

    private static SinkStandIns sinks;
    private static TickedService service;

    @BeforeAll
    static void start() {
        var clock = new TestClock(TestEvents.NOON);
        sinks = new SinkStandIns(clock);
        Map<String, Object> settings = new TreeMap<>();
        sink(settings, "cluster", "kubernetes", "team-*");
        sink(settings, "ci", "gitlab", "*");
        sink(settings, "actions", "github", "repos/acme/*,orgs/acme");
        service = TickedService.startWithHttp(clock, settings);
        try (SecretValue credential = SecretValue.of(SinkStandIns.CREDENTIAL)) {
            assertThat(service.vault().write("secret", CREDENTIAL_PATH, Map.of("token", credential), 0))
                    .isInstanceOf(VaultResult.Done.class);
        }
    }

    private static void sink(Map<String, Object> settings, String name, String kind, String places) {
        String prefix = "tokenwright.sinks." + name + ".";
        settings.put(prefix + "kind", kind);
        settings.put(prefix + "base-url", sinks.address().toString());
        settings.put(prefix + "credential", "secret/" + CREDENTIAL_PATH + "#token");
        settings.put(prefix + "places", places);
    }

    @AfterAll
    static void stop() {
        service.close();
        sinks.close();
    }

    @AfterEach
    void heal() {
        sinks.faults().clear();
        sinks.before(_ -> {});
    }

    private static Copied copied() {
        return Copied.everywhere(service, sinks);
    }

    private static Copied begun() {
        Copied copied = copied();
        service.begin(copied.issued());
        return copied;
    }

    private static void known(TokenIssued issued) {
        service.bean(Database.class).inTransaction(tx -> {
            JdbcTokens tokens = service.bean(JdbcTokens.class);
            tokens.lock(tx, issued.getTokenId());
            tokens.merge(tx, issued);
            return true;
        });
    }

    private static JsonNode evidence(Rotation r) {
        return service.api().get("/api/v1/rotations/" + r.id() + "/evidence").body();
    }

    @Test
    void a_value_goes_to_all_sinks_by_the_calls_that_a_dry_run_prints_and_is_nowhere_else() {
        Copied copied = copied();
        known(copied.issued());
        JsonNode plan = service.api()
                .post(
                        "/api/v1/rotations/plans",
                        Map.of("tokenId", copied.subject().tokenId()))
                .body();
        List<String> printed = new ArrayList<>();
        plan.at("/calls").forEach(call -> {
            if (SINKS.contains(call.get("system").asText())) {
                printed.add(call.get("call").asText());
            }
        });
        int before = sinks.calls().size();

        service.begin(copied.issued());
        Rotation end = service.tickUntil(copied.subject(), State.COMPLETED);

        service.completed(copied.subject());
        String fresh = service.live(copied.subject().production());
        assertThat(copied.held()).containsOnly(fresh);
        assertThat(sinks.secretOf(copied.secret(), "user"))
                .as("other keys are kept")
                .isEqualTo("deploy");
        assertThat(sinks.repositoriesOf("orgs/acme/actions", copied.key())).containsExactly(11L, 12L);
        assertThat(plan.at("/wouldBegin").asBoolean())
                .as(plan.at("/obstacles").toString())
                .isTrue();
        List<String> made = sinks.calls().subList(before, sinks.calls().size()).stream()
                .filter(call -> !call.contains("/repositories"))
                .toList();
        assertThat(made).isEqualTo(printed);
        List<String> says = evidence(end).at("/copies").findValuesAsText("says");
        assertThat(says).hasSize(5);
        assertThat(says)
                .filteredOn(text -> text.contains("read back by fingerprint"))
                .hasSize(2);
        assertThat(says)
                .filteredOn(text -> text.contains("GitHub does not give secrets back"))
                .hasSize(2);
        assertThat(says)
                .filteredOn(text -> text.contains("the variable is hidden"))
                .hasSize(1);
        nowhere(fresh);
        nowhere(copied.subject().old().value());
        nowhere(SinkStandIns.CREDENTIAL);
    }

    /** Every row of every table, as text. */
    private static void nowhere(String value) {
        List<String> tables = service.bean(Database.class)
                .read(tx -> tx.sql()
                        .createQuery("select table_name from information_schema.tables where table_schema = 'public'")
                        .mapTo(String.class)
                        .list());
        assertThat(tables).contains("rotation", "outbox");
        for (String table : tables) {
            List<String> rows = service.bean(Database.class)
                    .read(tx -> tx.sql()
                            .createQuery("select cast(t as text) from \"" + table + "\" t")
                            .mapTo(String.class)
                            .list());
            assertThat(rows).as(table).noneMatch(row -> row.contains(value));
        }
    }

    @Test
    void a_sink_that_is_down_keeps_the_old_version_alive_and_is_tried_until_it_is_up() {
        Copied copied = begun();
        service.tickUntil(
                copied.subject(),
                r -> r.state() == State.PROMOTED && r.stages().getFirst().promotedVersion() != null);
        sinks.faults()
                .next(
                        1000,
                        call -> call.path().contains("/variables/HIDDEN")
                                && call.method().equals("PUT"),
                        new Fault.Instead(Answer.json(503, Map.of())));

        Rotation waiting = service.tickUntil(copied.subject(), r -> r.reason() == Reason.SINK_UNAVAILABLE);
        service.tickFor(Duration.ofMinutes(15), Duration.ofSeconds(30), () -> {});

        assertThat(waiting.sentence())
                .contains("ci:" + copied.project() + "/environments/production#HIDDEN may still hold the old version");
        Rotation late = service.rotation(copied.subject());
        assertThat(late.state()).isEqualTo(State.PROMOTED);
        assertThat(late.healthy()).as("a person hears of it").isFalse();
        assertThat(service.isLive(copied.subject().old().value())).isTrue();

        sinks.faults().clear();
        service.tickUntil(copied.subject(), State.COMPLETED);
        service.completed(copied.subject());
        assertThat(copied.held()).containsOnly(service.live(copied.subject().production()));
    }

    @Test
    void a_lost_answer_is_looked_after_and_a_conflict_read_again() {
        Copied copied = begun();
        sinks.faults().next("PATCH", "/secrets/", new Fault.LostAnswer());
        sinks.faults().next("PUT", "/variables/", new Fault.LostAnswer());
        sinks.faults().next("PUT", "/secrets/", new Fault.LostAnswer());
        int[] others = {1};
        sinks.before(call -> {
            if (call.method().equals("PATCH") && others[0]-- > 0) {
                sinks.secret(copied.secret(), "user", "changed by others");
            }
        });

        service.tickUntil(copied.subject(), State.COMPLETED);

        service.completed(copied.subject());
        assertThat(copied.held()).containsOnly(service.live(copied.subject().production()));
        assertThat(sinks.secretOf(copied.secret(), "user")).isEqualTo("changed by others");
    }

    @Test
    void a_copy_that_holds_the_value_of_another_environment_stops_the_plan() {
        Copied copied = copied();
        sinks.secret(copied.secret(), "token", "the-staging-value");
        service.begin(copied.issued());

        Rotation stuck = service.tickUntil(copied.subject(), State.STUCK);

        assertThat(stuck.reason()).isEqualTo(Reason.PLAN_UNSOUND);
        assertThat(stuck.sentence())
                .contains("cluster:" + copied.secret() + "#token")
                .doesNotContain("the-staging-value");
        assertThat(service.minted(copied.subject())).isZero();
    }

    @Test
    void what_others_write_meanwhile_is_not_overwritten_and_a_rollback_brings_all_back() {
        Copied copied = begun();
        service.tickUntil(copied.subject(), State.OBSERVING);
        assertThat(copied.held()).containsOnly(service.live(copied.subject().production()));
        sinks.secret(copied.secret(), "token", "written by hand");

        Rotation stuck = service.tickUntil(copied.subject(), State.STUCK);
        assertThat(stuck.reason()).isEqualTo(Reason.PATH_CHANGED);
        assertThat(stuck.sentence()).contains("the old version stays alive");
        assertThat(sinks.secretOf(copied.secret(), "token")).isEqualTo("written by hand");
        sinks.secret(copied.secret(), "token", service.live(copied.subject().production()));
        service.ask(copied.subject().request(RotationRequest.ROLL_BACK).build());

        service.tickUntil(copied.subject(), State.ROLLED_BACK);

        assertThat(copied.held()).containsOnly(copied.subject().old().value());
        assertThat(service.isLive(copied.subject().old().value())).isTrue();
        assertThat(service.live(copied.subject())).hasSize(1);
    }

    @Test
    void a_secret_that_cannot_be_read_back_and_was_changed_is_evidence_that_a_person_must_waive() {
        Copied copied = begun();
        service.tickUntil(copied.subject(), State.OBSERVING);
        service.clock.advance(Duration.ofMinutes(1));
        sinks.action("orgs/acme/actions", copied.key(), "written by hand");

        service.tickFor(Duration.ofMinutes(2), Duration.ofSeconds(10), () -> {});

        Rotation waiting = service.rotation(copied.subject());
        assertThat(waiting.state()).isEqualTo(State.OBSERVING);
        assertThat(waiting.sentence())
                .contains("actions:orgs/acme#" + copied.key() + " was changed since it was written");
        assertThat(evidence(waiting).at("/complete").asBoolean()).isFalse();
        assertThat(evidence(waiting).at("/missing").asText()).contains("orgs/acme");
        assertThat(service.isLive(copied.subject().old().value())).isTrue();

        service.ask(copied.subject().request(RotationRequest.RETIRE_NOW).build());
        service.tickUntil(copied.subject(), State.COMPLETED);
        assertThat(service.rotation(copied.subject()).state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void a_revocation_is_not_over_before_every_copy_is_cleared() {
        Copied copied = copied();
        known(copied.issued());
        sinks.faults()
                .next(
                        1000,
                        call -> call.path().startsWith("/api/v1/namespaces"),
                        new Fault.Instead(Answer.json(503, Map.of())));

        Api.Answered answer = service.api()
                .post(
                        "/api/v1/revocations",
                        Map.of(
                                "tokenId",
                                copied.subject().tokenId(),
                                "version",
                                1,
                                "reason",
                                "LEAKED",
                                "detail",
                                "found in a log"));
        for (int i = 0; i < 30; i++) {
            service.clock.advance(Duration.ofSeconds(30));
            service.bean(Killer.class).tick(10);
        }

        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
        assertThat(service.isLive(copied.subject().old().value())).isFalse();
        assertThat(sinks.secretOf(copied.secret(), "token"))
                .isEqualTo(copied.subject().old().value());
        assertThat(copied.held().subList(1, 5)).containsOnly(Copies.CLEARED);
        assertThat(service.live(copied.subject().staging()))
                .as("other paths do not wait")
                .isEmpty();
        assertThat(revocation(copied)).contains("cluster:" + copied.secret() + "#token");

        sinks.faults().clear();
        for (int i = 0; i < 30; i++) {
            service.clock.advance(Duration.ofSeconds(60));
            service.bean(Killer.class).tick(10);
        }
        assertThat(revocation(copied)).contains("CONFIRMED");
        assertThat(copied.held()).containsOnly(Copies.CLEARED);
        assertThat(service.live(copied.subject().production())).isEmpty();
    }

    private static String revocation(Copied copied) {
        return service.api()
                .get("/api/v1/revocations?tokenId=" + copied.subject().tokenId())
                .body()
                .toString();
    }

    @Test
    void places_that_cannot_take_a_copy_are_refused_with_the_remedy() {
        assertThat(obstacle("cluster", "elsewhere/app", "token"))
                .contains("tokenwright.sinks.cluster.places does not allow \"elsewhere/app\"");
        assertThat(obstacle("cluster", "team-a/missing", "token")).contains("is not there");
        assertThat(obstacle("cluster", "team-a", "token")).contains("write namespace/name");
        assertThat(obstacle("unknown", "team-a/app", "token")).contains("no sink \"unknown\" is configured");
        assertThat(obstacle("ci", "pipelines/7", "TOKEN")).contains("write projects/ID");
        assertThat(obstacle("actions", "repos/acme/app", "GITHUB_TOKEN")).contains("not GITHUB_");
    }

    private static String obstacle(String sink, String path, String key) {
        Subject subject = service.subject();
        List<SecretPath> paths = new ArrayList<>(subject.issued().getSecretPaths());
        paths.add(Copied.place(sink, path, key));
        known(TokenIssued.newBuilder(subject.issued()).setSecretPaths(paths).build());
        return service.api()
                .post("/api/v1/rotations/plans", Map.of("tokenId", subject.tokenId()))
                .body()
                .at("/obstacles/0/sentence")
                .asText();
    }

    @Test
    void a_hostile_answer_is_refused_and_nothing_is_promoted() {
        Copied copied = begun();
        service.tickUntil(
                copied.subject(),
                r -> r.state() == State.PROMOTED && r.stages().getFirst().promotedVersion() != null);
        sinks.faults().next("GET", "/api/v1/namespaces", new Fault.Flood(1L << 30));

        Rotation stuck = service.tickUntil(copied.subject(), State.STUCK);

        assertThat(stuck.reason()).isEqualTo(Reason.SINK_REFUSED);
        assertThat(stuck.sentence()).contains("is longer than");
        service.ask(copied.subject().request(RotationRequest.RETRY).build());
        service.tickUntil(copied.subject(), State.COMPLETED);
        service.completed(copied.subject());
    }
}
