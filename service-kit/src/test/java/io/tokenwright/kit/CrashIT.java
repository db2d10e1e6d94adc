package io.tokenwright.kit;

import static io.tokenwright.kit.KitService.awaitKafka;
import static io.tokenwright.kit.KitService.effects;
import static io.tokenwright.kit.KitService.firstOccurrences;
import static io.tokenwright.kit.KitService.writes;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.failpoint.Failpoint;
import io.tokenwright.kit.outbox.Relay;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.local.Parts;
import io.tokenwright.schemas.topic.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** F1, F2, F3 and F7 of the fault catalogue, with processes that are really killed or frozen. */
class CrashIT {
    private static final Duration LATER = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"database-before-commit", "relay-after-acknowledgement", "listener-after-commit"})
    void a_process_killed_here_leaves_nothing_or_all_and_the_next_one_finishes(String failpoint) throws Exception {
        killAndFinish(failpoint);
    }

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(
            strings = {"database-after-commit", "relay-before-send", "relay-before-store", "listener-before-commit"})
    void nor_is_anything_lost_at_the_failpoints_between(String failpoint) throws Exception {
        killAndFinish(failpoint);
    }

    private void killAndFinish(String failpoint) throws Exception {
        var database = Parts.postgres().newDatabase();
        String group = "crash-" + UUID.randomUUID();
        List<String> tokens = List.of(newTokenId(), newTokenId());
        Process process = start(
                database,
                group,
                tokens,
                List.of("-Dtokenwright.failpoint=" + failpoint, "-Dtokenwright.failpoint.hit=7"));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(log()).isTrue();
        assertThat(process.exitValue()).as(log()).isEqualTo(Failpoint.EXIT_STATUS);

        try (var next = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(database)
                .with("tokenwright.kafka.group-id", group)
                .start()) {
            awaitKafka(next);
            everythingIsThereInOrder(next.bean(Database.class), tokens);
        }
    }

    @Test
    void a_leader_frozen_beyond_its_lease_stops_when_it_thaws() throws Exception {
        var database = Parts.postgres().newDatabase();
        String group = "freeze-" + UUID.randomUUID();
        List<String> tokens = List.of(newTokenId(), newTokenId(), newTokenId());
        Process frozen = start(database, group, tokens, List.of());
        try (var next = KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(database)
                .with("tokenwright.kafka.group-id", group)
                .start()) {
            awaitKafka(next);
            Database own = next.bean(Database.class);
            await().atMost(LATER).until(() -> writes(own, tokens.getFirst()) > 50);
            // Whoever came first leads; it is the other process that has to.
            await().atMost(LATER).until(() -> {
                if (next.bean(Relay.class).status().leads()) {
                    takeLeadFromAll(own);
                }
                return theOtherLeads();
            });

            signal("STOP", frozen);
            await().atMost(LATER).until(() -> next.bean(Relay.class).status().leads());
            signal("CONT", frozen);
            long atThaw = writes(own, tokens.getFirst());
            await().atMost(LATER).until(() -> writes(own, tokens.getFirst()) > atThaw + 20);
            frozen.destroyForcibly().waitFor();

            everythingIsThereInOrder(own, tokens);
            assertThat(Files.readString(folder.resolve("log"))).contains("relay no longer leads");
        } finally {
            frozen.destroyForcibly();
        }
    }

    private void everythingIsThereInOrder(Database database, List<String> tokens) throws InterruptedException {
        try (var recorder = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-used"))) {
            for (String token : tokens) {
                long writes = writes(database, token);
                await().atMost(LATER)
                        .until(() -> firstOccurrences(recorder, token).size() >= writes);
                assertThat(firstOccurrences(recorder, token))
                        .isEqualTo(LongStream.rangeClosed(1, writes).boxed().toList());
                await().atMost(LATER).until(() -> effects(database, token) == writes);
            }
        }
    }

    /** Nobody leads for a moment, long enough that whoever led waits for its next poll as everybody does. */
    private static void takeLeadFromAll(Database database) {
        database.inTransaction(tx -> tx.sql().execute("""
                        UPDATE outbox_relay
                        SET epoch = epoch + 1, leader = 'nobody', lease_until = clock_timestamp() + interval '300 ms'
                        """));
    }

    /** By its own log, since its state is in another process. */
    private boolean theOtherLeads() throws IOException {
        String log = log();
        return log.lastIndexOf("relay leads") > log.lastIndexOf("relay no longer leads");
    }

    private Process start(
            io.tokenwright.local.PostgreSqlServer.TestDatabase database,
            String group,
            List<String> tokens,
            List<String> options)
            throws IOException {
        return CrashingService.start(
                database, Parts.kafka().bootstrapServers(), group, tokens, folder.resolve("log"), options);
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "no log";
    }

    private static void signal(String name, Process process) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }
}
