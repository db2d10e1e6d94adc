package io.tokenwright.kit;

import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.outbox.Relay;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;

/** A service that is told to stop does so soon, and without a word from threads that lost what they work with. */
class ShutdownIT {
    private static final Duration SOON = Duration.ofSeconds(6);

    @RepeatedTest(3)
    void it_ends_soon_and_no_thread_dies_of_it() throws Exception {
        List<String> died = new CopyOnWriteArrayList<>();
        var before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> died.add(thread.getName() + ": " + failure));
        try {
            var service =
                    KitService.with(new RecordingHandler(Topics.TOKEN_USED)).start();
            KitService.awaitKafka(service);
            KitService.write(service.bean(Database.class), newTokenId());
            await().until(() -> service.bean(Relay.class).status().leads());

            var closing = CompletableFuture.runAsync(service::close);

            try {
                closing.get(SOON.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("still closing after " + SOON + ", by:\n" + ownThreads(), e);
            }
            assertThat(died).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    private static String ownThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> List.of(thread.getValue()).toString().contains("tokenwright")
                        || thread.getKey().getName().contains("close"))
                .map(thread -> thread.getKey().getName() + "\n    "
                        + List.of(thread.getValue()).stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining("\n    ")))
                .collect(Collectors.joining("\n"));
    }
}
