package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F26;
import static io.tokenwright.kit.testkit.KnownFault.F32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.Ledger;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.JdbcRotations;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.RotationWorker;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.simulation.Faults;
import io.tokenwright.rotation.simulation.NoHttpProbes;
import io.tokenwright.rotation.token.JdbcTokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The production worker on a real PostgreSQL, Vault and the stand-in for GitLab, with a crash injected at every boundary
 * between two effects. What is left is held against the issuer's ground truth.
 */
class CrashIT {
    /** Calls that change something outside of the process; between any two of them it may end. */
    private static final Set<String> EFFECTS = Set.of(
            "Connector.issue",
            "Connector.revoke",
            "Vault.write",
            "Vault.putCustomMetadata",
            "Vault.destroyPath",
            "Vault.destroy",
            "Rotations.leaseDue",
            "Rotations.store",
            "Ledger.lease",
            "Ledger.leaseDue",
            "Ledger.store");

    private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
    private static final int TICKS_MAX = 200;

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.start(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** One rotation, whose process ends wherever the plan says. */
    private static final class Run {
        private final Faults faults;
        private final Subject subject = service.subject();
        private final String rotationId;
        private RotationWorker worker;
        private Killer killer;

        Run(Map<Integer, Faults.Kind> plan) {
            faults = new Faults(plan, EFFECTS::contains);
            faults.sampling(this::alwaysOneWorking);
            rotationId = service.begin(subject.issued()).id();
            boot();
        }

        private void boot() {
            InstantSource clock = service.clock;
            Connector connector = faults.between(
                    Connector.class,
                    service.bean(Connectors.class).byName("gitlab").orElseThrow());
            Connectors connectors = new OnlyGitLab(connector);
            SecretStore store = new SecretStore(
                    faults.between(Vault.class, service.vault()),
                    () -> new VaultResult.Done<>(service.fingerprinter()));
            killer = new Killer(faults.between(Ledger.class, service.bean(JdbcLedger.class)), connectors, store, clock);
            Steps steps =
                    new Steps(connectors, store, service.bean(JdbcTokens.class), killer, new NoHttpProbes(), clock);
            worker = new RotationWorker(
                    faults.between(Rotations.class, service.bean(JdbcRotations.class)), steps, clock);
        }

        Rotation play(Consumer<Run> meanwhile) {
            for (int i = 0; i < TICKS_MAX; i++) {
                try {
                    worker.tick(1);
                } catch (Faults.Crash _) {
                    service.lapse();
                    boot();
                }
                Rotation r = rotation();
                if (r.state().ended()) {
                    return r;
                }
                meanwhile.accept(this);
                service.clock.advance(TickedService.TICK);
            }
            return rotation();
        }

        Rotation rotation() {
            return service.bean(Database.class)
                    .read(tx -> service.bean(JdbcRotations.class).find(tx, rotationId))
                    .orElseThrow();
        }

        void ask(Event event) {
            service.bean(Database.class)
                    .inTransaction(tx -> service.bean(JdbcRotations.class)
                            .ask(tx, new Rotations.Request(rotationId + event.kind(), rotationId, event)));
        }

        /** I5, at every boundary. */
        private void alwaysOneWorking() {
            for (String path : subject.paths()) {
                if (!service.isLive(service.live(path))) {
                    throw new AssertionError("I5: " + path + " holds a dead value; passed " + faults.passed());
                }
            }
        }

        List<Long> liveAtIssuer() {
            return service.live(subject).stream().map(ProjectToken::id).toList();
        }
    }

    /** @param gitlab with boundaries */
    private record OnlyGitLab(Connector gitlab) implements Connectors {
        @Override
        public Optional<Connector> byName(String name) {
            return Optional.of(gitlab);
        }

        @Override
        public List<Connector> loaded() {
            return List.of(gitlab);
        }

        @Override
        public List<Broken> broken() {
            return List.of();
        }
    }

    private static void completes(Map<Integer, Faults.Kind> plan) {
        Run run = new Run(plan);

        Rotation end = run.play(_ -> {});

        assertThat(end.state())
                .as("%s: %s %s", plan, end.reason(), end.sentence())
                .isEqualTo(State.COMPLETED);
        long minted =
                Long.parseLong(java.util.Objects.requireNonNull(end.candidate()).issuerRef());
        assertThat(run.liveAtIssuer()).as("I6: %s", plan).containsExactly(minted);
        evidenceBeforeKill(run, plan);
        proofOfDeath(run, plan);
        promotedOnce(run, plan);
    }

    private static void rollsBack(Map<Integer, Faults.Kind> plan) {
        Run run = new Run(plan);

        Rotation end = run.play(r -> {
            if (r.rotation().state() == State.OBSERVING) {
                r.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        });

        assertThat(end.state())
                .as("%s: %s %s", plan, end.reason(), end.sentence())
                .isIn(State.ROLLED_BACK, State.COMPLETED);
        if (end.state() == State.ROLLED_BACK) {
            assertThat(run.liveAtIssuer())
                    .as("I6: %s", plan)
                    .containsExactly(run.subject.old().id());
            run.subject
                    .paths()
                    .forEach(path -> assertThat(service.live(path))
                            .isEqualTo(run.subject.old().value()));
        }
    }

    /** I7: what was killed stands in the ledger, released before. */
    private static void evidenceBeforeKill(Run run, Map<Integer, Faults.Kind> plan) {
        Revocation line =
                service.bean(JdbcLedger.class).find(run.subject.tokenId(), 1).orElseThrow();
        Instant revokedAt = service.gitlab
                .truth()
                .token(run.subject.old().id())
                .orElseThrow()
                .revokedAt();

        assertThat(line.state()).as("%s", plan).isEqualTo(Revocation.State.CONFIRMED);
        assertThat(line.orderedAt()).as("I7: %s", plan).isBeforeOrEqualTo(revokedAt);
    }

    /** I8: after the last revoke call, the old value was refused, right after a random one was. */
    private static void proofOfDeath(Run run, Map<Integer, Faults.Kind> plan) {
        var calls = service.gitlab.truth().calls();
        long old = run.subject.old().id();
        boolean proven = false;
        for (int i = 1; i < calls.size(); i++) {
            var call = calls.get(i);
            var before = calls.get(i - 1);
            boolean isOld = call.tokenId().isPresent() && call.tokenId().getAsLong() == old;
            if (isOld && call.action() == GroundTruth.Action.REVOKE) {
                proven = false;
            } else if (isOld && call.action() == GroundTruth.Action.VERIFY && call.status() == 401) {
                proven = before.status() == 401 && before.tokenId().isEmpty();
            }
        }
        assertThat(proven).as("I8: %s", plan).isTrue();
    }

    /** I10: each path was written once, and the other keys of the secret are kept. */
    private static void promotedOnce(Run run, Map<Integer, Faults.Kind> plan) {
        for (String path : run.subject.paths()) {
            assertThat(service.vault().metadata("secret", path).map(Vault.KvMetadata::currentVersion))
                    .as("I10: %s %s", plan, path)
                    .isEqualTo(new VaultResult.Done<>(2));
        }
        assertThat(service.vault().metadata("secret", run.subject.staging() + ".next"))
                .as("nothing waits beside the live path")
                .isInstanceOf(VaultResult.Missing.class);
    }

    private static int boundaries(Consumer<Run> meanwhile) {
        Run run = new Run(Map.of());
        run.play(meanwhile);
        return run.faults.passed().size();
    }

    @Test
    @Withstands(
            fault = F32,
            outcome =
                    "whoever starts next looks at what is there and finishes: one live version, each path written once, death proven")
    void survives_a_crash_at_every_boundary_between_two_effects() {
        int boundaries = boundaries(_ -> {});

        assertThat(boundaries).isGreaterThan(40);
        for (int i = 0; i < boundaries; i++) {
            completes(Map.of(i, Faults.Kind.CRASH));
        }
    }

    @Test
    @Withstands(
            fault = F26,
            outcome =
                    "it is found by its name, killed as nobody knows its value, and minted anew; one version is live at the end")
    void survives_a_lost_answer_of_every_call_that_changes_something() {
        Run quiet = new Run(Map.of());
        quiet.play(_ -> {});
        List<String> passed = quiet.faults.passed();

        for (int i = 0; i < passed.size(); i++) {
            if (passed.get(i).startsWith("after Connector.") || passed.get(i).startsWith("after Vault.")) {
                completes(Map.of(i, Faults.Kind.LOSE_ANSWER));
            }
        }
    }

    @Test
    @Withstands(fault = F32, outcome = "a rollback is finished as well")
    void a_rollback_survives_a_crash_at_every_boundary_of_its_second_half() {
        int boundaries = boundaries(r -> {
            if (r.rotation().state() == State.OBSERVING) {
                r.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
            }
        });
        for (int i = boundaries / 2; i < boundaries; i++) {
            rollsBack(Map.of(i, Faults.Kind.CRASH));
        }
    }

    /** Each pair takes a good part of a second, so all take long: within {@code tokenwright.crash.budget} a random part is tried. */
    @Test
    @Tag("slow")
    void survives_a_crash_at_every_pair_of_boundaries() {
        long end = System.nanoTime()
                + Duration.parse(System.getProperty("tokenwright.crash.budget", "P1D"))
                        .toNanos();
        long seed = Long.getLong("tokenwright.crash.seed", System.nanoTime());
        int boundaries = boundaries(_ -> {});
        List<Map<Integer, Faults.Kind>> pairs = new ArrayList<>();
        for (int first = 0; first < boundaries; first++) {
            for (int second = first + 1; second < boundaries + 20; second++) {
                pairs.add(Map.of(first, Faults.Kind.CRASH, second, Faults.Kind.CRASH));
            }
        }
        Collections.shuffle(pairs, new Random(seed));

        LOG.info("-Dtokenwright.crash.seed={}", seed);
        int tried = 0;
        while (tried < pairs.size() && System.nanoTime() < end) {
            completes(pairs.get(tried));
            tried++;
        }

        LOG.info("crashed at {} of {} pairs, -Dtokenwright.crash.seed={}", tried, pairs.size(), seed);
        assertThat(tried).isPositive();
    }
}
