package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.rotation.bulk.RotationFeeder;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many tokens rotated by one call, on real parts. */
class BulkRotationIT {
    private static final String BULK = "/api/v1/bulk-rotations";
    private static final int TICKS_MAX = 60;

    private static TickedService service;

    private final BulkRun bulk =
            new BulkRun(() -> service, BULK, Map.of("detail", "the signing key of the issuer is renewed"), this::tick);

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(BulkRun.GROUP);
    }

    @AfterAll
    static void stop() {
        service.close();
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

    @Test
    void what_the_preview_showed_is_rotated_and_nothing_else() {
        List<Subject> subjects = bulk.known(3);
        Subject other = service.subject();
        service.know(other.issued(), issued -> issued.setOwner("another " + bulk.owner));
        Subject withoutPath = service.subject();
        service.know(withoutPath.issued(), issued -> issued.setOwner(bulk.owner).setSecretPaths(List.of()));
        JsonNode preview = bulk.preview();
        assertThat(preview.get("tokens").asInt()).isEqualTo(3);
        assertThat(preview.at("/cannotBegin/path-missing").asInt()).isEqualTo(1);
        assertThat(preview.at("/byIssuer/gitlab").asInt()).isEqualTo(3);
        assertThat(preview.at("/byEnvironment/production").asInt()).isEqualTo(3);

        String id = bulk.started(Map.of());
        assertThat(bulk.start(preview.get("hash").asText(), Map.of()).status())
                .as("a double click")
                .isEqualTo(409);
        bulk.tickToEnd(id);

        for (Subject subject : subjects) {
            service.completed(subject);
        }
        assertThat(service.isLive(other.old().value())).isTrue();
        assertThat(service.isLive(withoutPath.old().value())).isTrue();
        assertThat(bulk.run(id).get("completed").asInt()).isEqualTo(3);
        assertThat(bulk.items(id)).hasSize(3).allSatisfy(item -> {
            assertThat(item.get("state").asText()).isEqualTo("COMPLETED");
            assertThat(service.api()
                            .get("/api/v1/rotations/" + item.get("rotationId").asText() + "/evidence")
                            .status())
                    .isEqualTo(200);
        });
    }

    @Test
    void a_selector_that_means_everything_and_a_stale_hash_are_refused() {
        bulk.known(1);
        String stale = bulk.preview().get("hash").asText();
        bulk.known(1);

        assertThat(bulk.start(stale, Map.of()).status()).isEqualTo(409);
        assertThat(service.api().call("POST", BULK + "/previews", Map.of()).status())
                .isEqualTo(400);
        assertThat(service.api().get(BULK + "/unknown").status()).isEqualTo(404);
    }

    @Test
    void a_few_are_under_way_at_once_and_the_next_process_goes_on_where_it_was() {
        List<Subject> subjects = bulk.known(18);
        String id = bulk.started(Map.of());
        feed();
        feed();
        assertThat(bulk.run(id).at("/issuers/0/underWay").asInt()).isEqualTo(16);

        bulk.pause(id);
        for (int i = 0; i < TICKS_MAX && bulk.run(id).get("completed").asInt() < 16; i++) {
            tick();
        }
        assertThat(bulk.run(id).get("completed").asInt()).isEqualTo(16);
        assertThat(bulk.run(id).at("/issuers/0/waiting").asInt()).isEqualTo(2);
        assertThat(bulk.stateOf(id)).isEqualTo("PAUSED");

        service = TickedService.restarted(service, service.stopped(), BulkRun.GROUP);
        bulk.resume(id);
        bulk.tickToEnd(id);
        for (Subject subject : subjects) {
            service.completed(subject);
        }
    }

    @Test
    void it_stops_by_itself_when_too_many_go_wrong_and_goes_on_when_a_person_says_so() {
        List<Subject> subjects = bulk.known(18);
        String id = bulk.started(Map.of("failuresMax", 2));
        feed();
        List<Subject> begun =
                subjects.stream().filter(subject -> run(subject) != null).toList();
        for (Subject subject : begun.subList(0, 2)) {
            service.ask(subject.request(RotationRequest.ROLL_BACK).build());
            service.tickUntil(subject, State.ROLLED_BACK);
        }

        tick();

        assertThat(bulk.stateOf(id)).isEqualTo("PAUSED");
        assertThat(bulk.run(id).get("pausedBecause").asText())
                .contains("2 of its rotations are stuck or were rolled back");
        assertThat(bulk.run(id).get("pausedBy").asText()).isEqualTo("service:rotation");
        assertThat(bulk.run(id).at("/issuers/0/waiting").asInt()).isEqualTo(2);
        bulk.resume(id);
        bulk.tickToEnd(id);
        assertThat(bulk.run(id).get("completed").asInt()).isEqualTo(16);
        assertThat(bulk.run(id).at("/issuers/0/rolledBack").asInt()).isEqualTo(2);
    }

    private String run(Subject subject) {
        return service.api()
                .get("/api/v1/rotations?tokenId=" + subject.tokenId())
                .body()
                .at("/items/0/rotationId")
                .textValue();
    }
}
