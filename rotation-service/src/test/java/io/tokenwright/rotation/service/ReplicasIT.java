package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F33;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.rotation.reconcile.Reconciler;
import io.tokenwright.rotation.reconcile.Scopes;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.simulation.Checker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two replicas as real processes compete for a stream of rotations, and one of them is killed or frozen in the middle of its work,
 * again and again. Each lease is cut short in the database, whose clock alone counts, as if it had run out. In the end the
 * checker of the simulator reads what is left. Within {@code tokenwright.crash.budget} a part is tried.
 */
@Tag("slow")
class ReplicasIT {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicasIT.class);
    private static final int KILLS = 200;
    private static final int FREEZES = 100;
    private static final int OPEN_MAX = 8;
    private static final Duration WAIT_MAX = Duration.ofMinutes(2);

    private final long seed = Long.getLong("tokenwright.crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final List<Subject> subjects = new ArrayList<>();
    private TickedService bystander;
    private ServiceProcess service;

    @TempDir
    private Path folder;

    /** One of the two, however often it was started. */
    private final class Replica {
        private final String name;
        private int starts;
        private Process process;

        Replica(String name) throws IOException {
            this.name = name;
            start();
        }

        private void start() throws IOException {
            starts++;
            process = service.start(log(), "none");
        }

        private String log() {
            return name + "-" + starts;
        }

        /** Works; it may have ended by itself only by a bug. */
        void awaitWorking() throws IOException {
            await().atMost(WAIT_MAX).pollInterval(Duration.ofMillis(100)).until(() -> {
                supply();
                assertThat(process.isAlive()).as(service.logOf(log())).isTrue();
                return service.logOf(log()).contains("rotation moved");
            });
        }

        void kill() throws IOException, InterruptedException {
            process.destroyForcibly().waitFor();
            bystander.lapse();
            start();
        }

        void freeze() throws IOException, InterruptedException {
            signal("STOP");
            bystander.lapse();
            pause(500 + random.nextInt(1500));
            signal("CONT");
        }

        private void signal(String signal) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }

        /** Waits, and notices when the process ends meanwhile. */
        void pause(int millis) throws InterruptedException {
            process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        void end() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    /** Keeps a few rotations open, at all states between them. */
    private void supply() {
        bystander.clock.set(Clock.systemUTC().instant());
        for (long open = open(); open < OPEN_MAX; open++) {
            subjects.add(bystander.begun(_ -> {}));
        }
        sample();
    }

    private long open() {
        return subjects.stream()
                .map(bystander::rotation)
                .filter(r -> !r.state().ended())
                .count();
    }

    /** I5: each path of what is rotated now holds a live value. */
    private void sample() {
        subjects.stream()
                .skip(Math.max(0, subjects.size() - OPEN_MAX))
                .forEach(subject -> subject.paths().forEach(path -> holdsLiveValue(subject, path)));
    }

    /** A value may be replaced, and be revoked, between our two looks; then another one is there. */
    private void holdsLiveValue(Subject subject, String path) {
        String value = bystander.live(path);
        bystander.clock.set(Clock.systemUTC().instant());
        if (bystander.isLive(value)) {
            return;
        }
        String again = bystander.live(path);
        bystander.clock.set(Clock.systemUTC().instant());
        assertThat(!again.equals(value) && bystander.isLive(again))
                .as(
                        "I5: %s holds %s, %s, -Dtokenwright.crash.seed=%s",
                        path,
                        value.isEmpty() ? "nothing that can be read" : "a dead value",
                        bystander.rotation(subject).history(),
                        seed)
                .isTrue();
    }

    /** What a thawed worker had sent is left to the comparison with the issuer. */
    private void reconcile() {
        bystander.clock.set(Clock.systemUTC().instant());
        Reconciler reconciler = bystander.bean(Reconciler.class);
        reconciler.discover();
        bystander.bean(Scopes.class).ask(null, bystander.clock.instant());
        while (reconciler.tick(10) > 0) {}
        while (bystander.bean(Killer.class).tick(20) > 0) {}
    }

    @Test
    @Withstands(
            fault = F33,
            outcome =
                    "two replicas, killed and frozen again and again, finish every rotation with a live value at each path")
    void two_replicas_finish_every_rotation_however_often_one_is_killed_or_frozen() throws Exception {
        long end = System.nanoTime()
                + Duration.parse(System.getProperty("tokenwright.crash.budget", "P1D"))
                        .toNanos();
        String group = "replicas-" + UUID.randomUUID();
        LOG.info("-Dtokenwright.crash.seed={}", seed);
        int kills = 0;
        int freezes = 0;
        try (TickedService started = TickedService.onSystemTime(Map.of("tokenwright.kafka.group-id", group))) {
            bystander = started;
            service = new ServiceProcess(started.gitlab, folder, started.database(), group);
            List<Replica> replicas = List.of(new Replica("a"), new Replica("b"));
            try {
                while ((kills < KILLS || freezes < FREEZES) && System.nanoTime() < end) {
                    Replica victim = replicas.get(random.nextInt(2));
                    victim.awaitWorking();
                    victim.pause(random.nextInt(700));
                    if (freezes >= FREEZES || (kills < KILLS && random.nextInt(3) > 0)) {
                        victim.kill();
                        kills++;
                    } else {
                        victim.freeze();
                        freezes++;
                    }
                }
                await().atMost(WAIT_MAX).pollInterval(Duration.ofMillis(200)).until(() -> {
                    bystander.clock.set(Clock.systemUTC().instant());
                    return open() == 0;
                });
            } finally {
                for (Replica replica : replicas) {
                    replica.end();
                }
            }
            reconcile();
            check();
        }
        LOG.info(
                "killed {} times, frozen {} times in {} rotations, -Dtokenwright.crash.seed={}",
                kills,
                freezes,
                subjects.size(),
                seed);
        assertThat(kills + freezes).isPositive();
    }

    private void check() {
        for (Subject subject : subjects) {
            Rotation r = bystander.rotation(subject);
            try {
                Checker.check(Aftermaths.of(bystander, subject));
            } catch (AssertionError e) {
                throw new AssertionError(
                        "-Dtokenwright.crash.seed=" + seed + " " + r.history() + ": " + e.getMessage(), e);
            }
        }
    }
}
