package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.rotation.service.Api.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A bulk run over all tokens of an owner of its own, in the hands of an admin. */
final class BulkRun {
    /** Processes that follow each other read on where the one before was. */
    static final Map<String, Object> GROUP = Map.of("tokenwright.kafka.group-id", "bulk-" + UUID.randomUUID());

    private static final int TICKS_MAX = 100;

    final String owner = "team-" + UUID.randomUUID();
    private final Supplier<TickedService> service;
    private final String path;
    private final Map<String, Object> wish;
    private final Runnable tick;

    /**
     * @param service the one that runs now
     * @param wish what a start says beside selector and hash
     * @param tick lets the run go on for a moment
     */
    BulkRun(Supplier<TickedService> service, String path, Map<String, Object> wish, Runnable tick) {
        this.service = service;
        this.path = path;
        this.wish = wish;
        this.tick = tick;
    }

    /** So many of the owner's tokens, of which the service knows. */
    List<Subject> known(int count) {
        List<Subject> subjects =
                Stream.generate(service.get()::subject).limit(count).toList();
        service.get().know(subjects.stream().map(Subject::issued).toList(), issued -> issued.setOwner(owner));
        return subjects;
    }

    JsonNode preview() {
        Answered answer = api().post(path + "/previews", Map.of("owner", owner));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    Answered start(String hash, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(wish);
        body.putAll(more);
        body.put("selector", Map.of("owner", owner));
        body.put("hash", hash);
        return api().post(path, body);
    }

    /** The id of a run that does what a preview shows now. */
    String started(Map<String, Object> more) {
        Answered answer = start(preview().get("hash").asText(), more);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(202);
        return answer.text("/bulkId");
    }

    JsonNode run(String id) {
        return api().get(path + "/" + id).body();
    }

    String stateOf(String id) {
        return run(id).get("state").asText();
    }

    JsonNode items(String id) {
        return api().get(path + "/" + id + "/items").body().get("items");
    }

    void pause(String id) {
        api().call("POST", path + "/" + id + "/pause", null);
    }

    void resume(String id) {
        api().call("POST", path + "/" + id + "/resume", null);
    }

    void tickToEnd(String id) {
        for (int i = 0; i < TICKS_MAX && !stateOf(id).equals("ENDED"); i++) {
            tick.run();
        }
        assertThat(stateOf(id)).as(run(id).toString()).isEqualTo("ENDED");
    }

    private Api api() {
        return service.get().api();
    }
}
