package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F29;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.bulk.Feeder;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.service.Caller.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many versions revoked at once, on real parts. */
class BulkRevocationIT {
    private static final String BULK = "/api/v1/bulk-revocations";
    private static final int TICKS_MAX = 100;

    private static final Map<String, Object> GROUP = Map.of("tokenwright.kafka.group-id", "bulk-" + UUID.randomUUID());

    private static TickedService service;

    private final String owner = "team-" + UUID.randomUUID();

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(GROUP);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private List<Subject> known(int count) {
        List<Subject> subjects = Stream.generate(service::subject).limit(count).toList();
        service.know(subjects.stream().map(Subject::issued).toList(), issued -> issued.setOwner(owner));
        return subjects;
    }

    private JsonNode preview() {
        Answered answered = service.caller().call("POST", BULK + "/previews", Map.of("owner", owner));
        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
        return answered.body();
    }

    private Answered start(String hash) {
        return service.caller()
                .call(
                        "POST",
                        BULK,
                        Map.of(
                                "selector",
                                Map.of("owner", owner),
                                "hash",
                                hash,
                                "reason",
                                "LEAKED",
                                "detail",
                                "the build server was broken into"));
    }

    private String started() {
        Answered answered = start(preview().get("hash").asText());
        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(202);
        return answered.body().get("bulkId").asText();
    }

    private JsonNode run(String id) {
        return service.caller().get(BULK + "/" + id).body();
    }

    private void tick() {
        service.bean(Feeder.class).tick();
        service.bean(Killer.class).tick(50);
        service.clock.advance(Duration.ofSeconds(1));
    }

    private void tickToEnd(String id) {
        for (int i = 0; i < TICKS_MAX && !run(id).get("state").asText().equals("ENDED"); i++) {
            tick();
        }
        assertThat(run(id).get("state").asText()).as(run(id).toString()).isEqualTo("ENDED");
    }

    private long live(List<Subject> subjects) {
        return subjects.stream()
                .filter(subject -> service.isLive(subject.old().value()))
                .count();
    }

    @Test
    void what_the_preview_showed_is_revoked_with_evidence_for_each_and_nothing_else() {
        List<Subject> subjects = known(3);
        Subject other = service.subject();
        service.know(other.issued(), issued -> issued.setOwner("another " + owner));
        JsonNode preview = preview();
        assertThat(preview.get("versions").asInt()).isEqualTo(3);
        assertThat(preview.at("/byIssuer/gitlab").asInt()).isEqualTo(3);
        assertThat(preview.at("/byEnvironment/production").asInt()).isEqualTo(3);
        assertThat(live(subjects)).as("a preview changes nothing").isEqualTo(3);

        String id = started();
        tickToEnd(id);

        assertThat(live(subjects)).isZero();
        assertThat(service.isLive(other.old().value())).isTrue();
        for (Subject subject : subjects) {
            assertThat(service.live(subject.production())).isEmpty();
        }
        JsonNode report =
                service.caller().get(BULK + "/" + id + "/items").body().get("items");
        assertThat(report).hasSize(3).allSatisfy(item -> {
            assertThat(item.get("state").asText()).isEqualTo("CONFIRMED");
            assertThat(item.at("/evidence/controlVerdict").asText()).isEqualTo("DEAD");
        });
        assertThat(preview().get("versions").asInt()).as("nothing is left").isZero();
    }

    @Test
    void a_start_that_is_not_what_the_preview_showed_is_refused_and_so_is_a_second_one() {
        List<Subject> subjects = known(1);
        String stale = preview().get("hash").asText();
        subjects = Stream.concat(subjects.stream(), known(1).stream()).toList();

        assertThat(start(stale).status()).isEqualTo(409);
        assertThat(live(subjects)).isEqualTo(2);
        String hash = preview().get("hash").asText();
        assertThat(start(hash).status()).isEqualTo(202);
        assertThat(start(hash).status()).as("a double click").isEqualTo(409);
        assertThat(service.caller().call("POST", BULK + "/previews", Map.of()).status())
                .as("everything is no selection")
                .isEqualTo(400);
    }

    @Test
    void it_is_paused_resumed_and_taken_up_by_the_next_process_where_it_was() {
        List<Subject> subjects = known(20);
        String id = started();
        tick();
        assertThat(run(id).at("/issuers/0/waiting").asInt())
                .as("a few at once, not all")
                .isEqualTo(4);

        service.caller().call("POST", BULK + "/" + id + "/pause", null);
        for (int i = 0; i < 10; i++) {
            tick();
        }
        assertThat(run(id).get("state").asText()).isEqualTo("PAUSED");
        assertThat(run(id).get("dead").asInt()).isEqualTo(16);
        assertThat(live(subjects)).isEqualTo(4);

        service = TickedService.restarted(service, service.stopped(), GROUP);
        service.caller().call("POST", BULK + "/" + id + "/resume", null);
        tickToEnd(id);
        assertThat(live(subjects)).isZero();
        assertThat(run(id).get("versions").asInt()).isEqualTo(20);
    }

    @Test
    @Withstands(fault = F29, outcome = "many revocations go at the issuer's pace, and one leak goes before them")
    void an_issuer_that_is_down_keeps_a_few_open_and_one_leak_by_hand_goes_first_once_it_is_back() {
        List<Subject> subjects = known(20);
        Subject leaked = service.subject();
        service.know(leaked.issued(), issued -> issued.setOwner("another " + owner));
        service.gitlab.faults().always(new Fault.Instead(Answer.empty(503)));
        String id = started();
        for (int i = 0; i < 20; i++) {
            tick();
        }
        assertThat(run(id).at("/issuers/0/inLedger").asInt()).isEqualTo(16);

        service.gitlab.faults().clear();
        Answered answered = service.caller()
                .call(
                        "POST",
                        "/api/v1/revocations",
                        Map.of("tokenId", leaked.tokenId(), "version", 1, "reason", "LEAKED", "detail", "in a log"));

        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
        assertThat(live(subjects)).isEqualTo(20);
        service.clock.advance(Duration.ofMinutes(10));
        tickToEnd(id);
        assertThat(live(subjects)).isZero();
    }
}
