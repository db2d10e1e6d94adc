package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.rotation.bulk.RotationFeeder;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Caller.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many tokens rotated by one call, on real parts. */
class BulkRotationIT {
    private static final String BULK = "/api/v1/bulk-rotations";
    private static final int TICKS_MAX = 60;

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

    private Answered start(String hash, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(more);
        body.put("selector", Map.of("owner", owner));
        body.put("hash", hash);
        body.put("detail", "the signing key of the issuer is renewed");
        return service.caller().call("POST", BULK, body);
    }

    private String started(Map<String, Object> more) {
        Answered answered = start(preview().get("hash").asText(), more);
        assertThat(answered.status()).as(answered.body().toString()).isEqualTo(202);
        return answered.body().get("bulkId").asText();
    }

    private JsonNode run(String id) {
        return service.caller().get(BULK + "/" + id).body();
    }

    private String stateOf(String id) {
        return run(id).get("state").asText();
    }

    private void feed() {
        service.bean(RotationFeeder.class).tick();
    }

    private void tick() {
        feed();
        for (int i = 0; i < 4; i++) {
            service.tick();
        }
        service.clock.advance(TickedService.TICK);
    }

    private void tickToEnd(String id) {
        for (int i = 0; i < TICKS_MAX && !stateOf(id).equals("ENDED"); i++) {
            tick();
        }
        assertThat(stateOf(id)).as(run(id).toString()).isEqualTo("ENDED");
    }

    private JsonNode items(String id) {
        return service.caller().get(BULK + "/" + id + "/items").body().get("items");
    }

    @Test
    void what_the_preview_showed_is_rotated_and_nothing_else() {
        List<Subject> subjects = known(3);
        Subject other = service.subject();
        service.know(other.issued(), issued -> issued.setOwner("another " + owner));
        Subject withoutPath = service.subject();
        service.know(withoutPath.issued(), issued -> issued.setOwner(owner).setSecretPaths(List.of()));
        JsonNode preview = preview();
        assertThat(preview.get("tokens").asInt()).isEqualTo(3);
        assertThat(preview.at("/cannotBegin/path-missing").asInt()).isEqualTo(1);
        assertThat(preview.at("/byIssuer/gitlab").asInt()).isEqualTo(3);
        assertThat(preview.at("/byEnvironment/production").asInt()).isEqualTo(3);

        String id = started(Map.of());
        assertThat(start(preview.get("hash").asText(), Map.of()).status())
                .as("a double click")
                .isEqualTo(409);
        tickToEnd(id);

        for (Subject subject : subjects) {
            service.completed(subject);
        }
        assertThat(service.isLive(other.old().value())).isTrue();
        assertThat(service.isLive(withoutPath.old().value())).isTrue();
        assertThat(run(id).get("completed").asInt()).isEqualTo(3);
        assertThat(items(id)).hasSize(3).allSatisfy(item -> {
            assertThat(item.get("state").asText()).isEqualTo("COMPLETED");
            assertThat(service.caller()
                            .get("/api/v1/rotations/" + item.get("rotationId").asText() + "/evidence")
                            .status())
                    .isEqualTo(200);
        });
    }

    @Test
    void a_selector_that_means_everything_and_a_stale_hash_are_refused() {
        known(1);
        String stale = preview().get("hash").asText();
        known(1);

        assertThat(start(stale, Map.of()).status()).isEqualTo(409);
        assertThat(service.caller().call("POST", BULK + "/previews", Map.of()).status())
                .isEqualTo(400);
        assertThat(service.caller().get(BULK + "/unknown").status()).isEqualTo(404);
    }

    @Test
    void a_few_are_under_way_at_once_and_the_next_process_goes_on_where_it_was() {
        List<Subject> subjects = known(18);
        String id = started(Map.of());
        feed();
        feed();
        assertThat(run(id).at("/issuers/0/underWay").asInt()).isEqualTo(16);

        service.caller().call("POST", BULK + "/" + id + "/pause", null);
        for (int i = 0; i < TICKS_MAX && run(id).get("completed").asInt() < 16; i++) {
            tick();
        }
        assertThat(run(id).get("completed").asInt()).isEqualTo(16);
        assertThat(run(id).at("/issuers/0/waiting").asInt()).isEqualTo(2);
        assertThat(stateOf(id)).isEqualTo("PAUSED");

        service = TickedService.restarted(service, service.stopped(), GROUP);
        service.caller().call("POST", BULK + "/" + id + "/resume", null);
        tickToEnd(id);
        for (Subject subject : subjects) {
            service.completed(subject);
        }
    }

    @Test
    void it_stops_by_itself_when_too_many_go_wrong_and_goes_on_when_a_person_says_so() {
        List<Subject> subjects = known(18);
        String id = started(Map.of("failuresMax", 2));
        feed();
        List<Subject> begun =
                subjects.stream().filter(subject -> run(subject) != null).toList();
        for (Subject subject : begun.subList(0, 2)) {
            service.ask(subject.request(RotationRequest.ROLL_BACK).build());
            service.tickUntil(subject, State.ROLLED_BACK);
        }

        tick();

        assertThat(stateOf(id)).isEqualTo("PAUSED");
        assertThat(run(id).get("pausedBecause").asText()).contains("2 of its rotations are stuck or were rolled back");
        assertThat(run(id).get("pausedBy").asText()).isEqualTo("service:rotation");
        assertThat(run(id).at("/issuers/0/waiting").asInt()).isEqualTo(2);
        service.caller().call("POST", BULK + "/" + id + "/resume", null);
        tickToEnd(id);
        assertThat(run(id).get("completed").asInt()).isEqualTo(16);
        assertThat(run(id).at("/issuers/0/rolledBack").asInt()).isEqualTo(2);
    }

    private String run(Subject subject) {
        return service.caller()
                .get("/api/v1/rotations?tokenId=" + subject.tokenId())
                .body()
                .at("/items/0/rotationId")
                .textValue();
    }
}
