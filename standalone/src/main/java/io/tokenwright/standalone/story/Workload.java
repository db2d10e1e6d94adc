package io.tokenwright.standalone.story;

import io.tokenwright.events.TokenUsed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A consumer of a token, as small as a real one can be: reads the value where it lives in Vault, calls the issuer with it,
 * and says on {@code token-used} that it did, by fingerprint. Counts the calls that the issuer refused.
 */
final class Workload implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(400);

    private final String name;
    private final String tokenId;
    private final String path;
    private final Scene scene;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Thread thread;
    private volatile boolean closing;

    private Workload(String name, String tokenId, String path, Scene scene) {
        this.name = name;
        this.tokenId = tokenId;
        this.path = path;
        this.scene = scene;
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    static Workload start(String name, String tokenId, String path, Scene scene) {
        var workload = new Workload(name, tokenId, path, scene);
        workload.thread.start();
        return workload;
    }

    int calls() {
        return calls.get();
    }

    /** Calls that the issuer refused: a token that failed by surprise. */
    int refused() {
        return refused.get();
    }

    private void run() {
        while (!closing) {
            try {
                useOnce(scene.clock());
            } catch (StoryException e) {
                // Vault, issuer or broker is away for a moment: a real workload tries again as well.
                scene.screen().line(name, "will try again: " + e.getMessage());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void useOnce(InstantSource clock) {
        Optional<String> value = scene.kv().read(path, Scene.KEY);
        if (value.isEmpty()) {
            return;
        }
        calls.incrementAndGet();
        if (!scene.gitLab().honours(value.get())) {
            refused.incrementAndGet();
            return;
        }
        Instant now = clock.instant();
        scene.emitter()
                .emit(TokenUsed.newBuilder()
                        .setEventId(Emitter.newEventId(now))
                        .setOccurredAt(now)
                        .setSource("demo/" + name)
                        .setActor("workload:" + name)
                        .setCorrelationId(Emitter.newEventId(now))
                        .setTokenId(tokenId)
                        .setFingerprint(scene.fingerprints().fingerprintOf(value.get()))
                        .setFingerprintKeyId(scene.fingerprints().id())
                        .setConsumer(name)
                        .setUsedFrom("127.0.0.1")
                        .setFirstUsedAt(now)
                        .setLastUsedAt(now)
                        .build());
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
