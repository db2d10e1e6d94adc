package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F29;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.bulk.Feeder;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.service.Api.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many versions revoked at once, on real parts. */
class BulkRevocationIT {
    private static final String BULK = "/api/v1/bulk-revocations";

    private static TickedService service;

    private final BulkRun bulk = new BulkRun(
            () -> service, BULK, Map.of("reason", "LEAKED", "detail", "the build server was broken into"), this::tick);

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(BulkRun.GROUP);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private void tick() {
        service.bean(Feeder.class).tick();
        service.bean(Killer.class).tick(50);
        service.clock.advance(Duration.ofSeconds(1));
    }

    private long live(List<Subject> subjects) {
        return subjects.stream()
                .filter(subject -> service.isLive(subject.old().value()))
                .count();
    }

    @Test
    void what_the_preview_showed_is_revoked_with_evidence_for_each_and_nothing_else() {
        List<Subject> subjects = bulk.known(3);
        Subject other = service.subject();
        service.know(other.issued(), issued -> issued.setOwner("another " + bulk.owner));
        JsonNode preview = bulk.preview();
        assertThat(preview.get("versions").asInt()).isEqualTo(3);
        assertThat(preview.at("/byIssuer/gitlab").asInt()).isEqualTo(3);
        assertThat(preview.at("/byEnvironment/production").asInt()).isEqualTo(3);
        assertThat(live(subjects)).as("a preview changes nothing").isEqualTo(3);

        String id = bulk.started(Map.of());
        bulk.tickToEnd(id);

        assertThat(live(subjects)).isZero();
        assertThat(service.isLive(other.old().value())).isTrue();
        for (Subject subject : subjects) {
            assertThat(service.live(subject.production())).isEmpty();
        }
        JsonNode report = bulk.items(id);
        assertThat(report).hasSize(3).allSatisfy(item -> {
            assertThat(item.get("state").asText()).isEqualTo("CONFIRMED");
            assertThat(item.at("/evidence/controlVerdict").asText()).isEqualTo("DEAD");
        });
        assertThat(bulk.preview().get("versions").asInt()).as("nothing is left").isZero();
    }

    @Test
    void labels_select_those_that_have_them_all() {
        String tier = "tier-" + bulk.owner;
        Subject both = service.subject();
        Subject one = service.subject();
        service.know(both.issued(), issued -> issued.setLabels(Map.of("tier", tier, "service", "orders")));
        service.know(one.issued(), issued -> issued.setLabels(Map.of("tier", tier)));

        assertThat(selected(Map.of("tier", tier))).isEqualTo(2);
        assertThat(selected(Map.of("tier", tier, "service", "orders"))).isEqualTo(1);
        assertThat(selected(Map.of("tier", tier, "service", "another"))).isZero();
        assertThat(service.api()
                        .post(BULK + "/previews", Map.of("labels", Map.of("a b", "x")))
                        .status())
                .isEqualTo(400);
        assertThat(service.api()
                        .post(BULK + "/previews", Map.of("labels", Map.of()))
                        .status())
                .as("no label is no selection")
                .isEqualTo(400);
    }

    private static int selected(Map<String, String> labels) {
        Answered answer = service.api().post(BULK + "/previews", Map.of("labels", labels));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().get("versions").asInt();
    }

    @Test
    void a_start_that_is_not_what_the_preview_showed_is_refused_and_so_is_a_second_one() {
        List<Subject> subjects = bulk.known(1);
        String stale = bulk.preview().get("hash").asText();
        subjects = Stream.concat(subjects.stream(), bulk.known(1).stream()).toList();

        assertThat(bulk.start(stale, Map.of()).status()).isEqualTo(409);
        assertThat(live(subjects)).isEqualTo(2);
        String hash = bulk.preview().get("hash").asText();
        assertThat(bulk.start(hash, Map.of()).status()).isEqualTo(202);
        assertThat(bulk.start(hash, Map.of()).status()).as("a double click").isEqualTo(409);
        assertThat(service.api().call("POST", BULK + "/previews", Map.of()).status())
                .as("everything is no selection")
                .isEqualTo(400);
    }

    @Test
    void it_is_paused_resumed_and_taken_up_by_the_next_process_where_it_was() {
        List<Subject> subjects = bulk.known(20);
        String id = bulk.started(Map.of());
        tick();
        assertThat(bulk.run(id).at("/issuers/0/waiting").asInt())
                .as("a few at once, not all")
                .isEqualTo(4);

        bulk.pause(id);
        for (int i = 0; i < 10; i++) {
            tick();
        }
        assertThat(bulk.stateOf(id)).isEqualTo("PAUSED");
        assertThat(bulk.run(id).get("dead").asInt()).isEqualTo(16);
        assertThat(live(subjects)).isEqualTo(4);

        service = TickedService.restarted(service, service.stopped(), BulkRun.GROUP);
        bulk.resume(id);
        bulk.tickToEnd(id);
        assertThat(live(subjects)).isZero();
        assertThat(bulk.run(id).get("versions").asInt()).isEqualTo(20);
    }

    @Test
    @Withstands(fault = F29, outcome = "many revocations go at the issuer's pace, and one leak goes before them")
    void an_issuer_that_is_down_keeps_a_few_open_and_one_leak_by_hand_goes_first_once_it_is_back() {
        List<Subject> subjects = bulk.known(20);
        Subject leaked = service.subject();
        service.know(leaked.issued(), issued -> issued.setOwner("another " + bulk.owner));
        service.gitlab.faults().always(new Fault.Instead(Answer.empty(503)));
        String id = bulk.started(Map.of());
        for (int i = 0; i < 20; i++) {
            tick();
        }
        assertThat(bulk.run(id).at("/issuers/0/inLedger").asInt()).isEqualTo(16);

        service.gitlab.faults().clear();
        Answered answered = service.api()
                .call(
                        "POST",
                        "/api/v1/revocations",
                        Map.of("tokenId", leaked.tokenId(), "version", 1, "reason", "LEAKED", "detail", "in a log"));

        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(200);
        assertThat(live(subjects)).isEqualTo(20);
        service.clock.advance(Duration.ofMinutes(10));
        bulk.tickToEnd(id);
        assertThat(live(subjects)).isZero();
    }
}
