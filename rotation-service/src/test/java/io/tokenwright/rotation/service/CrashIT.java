package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F26;
import static io.tokenwright.kit.testkit.KnownFault.F32;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.Ledger;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.simulation.Checker;
import io.tokenwright.rotation.simulation.Faults;
import io.tokenwright.rotation.simulation.NoHttpProbes;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import java.time.Duration;
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
                    .inTransaction(tx -> service.bean(JdbcRequests.class)
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
        check(run, plan);
    }

    private static void check(Run run, Map<Integer, Faults.Kind> plan) {
        try {
            Checker.check(Aftermaths.of(service, run.subject));
        } catch (AssertionError e) {
            throw new AssertionError(plan + ": " + e.getMessage(), e);
        }
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
        check(run, plan);
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
