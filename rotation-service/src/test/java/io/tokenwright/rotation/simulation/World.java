package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.assisted.DropBox;
import io.tokenwright.rotation.assisted.Drops;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.WindowReader;
import io.tokenwright.rotation.plan.Windows;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.Ledger;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.rotation.Turns;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.sink.Sink;
import io.tokenwright.rotation.token.Policy;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.rotation.token.TokenVersion;
import io.tokenwright.rotation.token.Tokens;
import io.tokenwright.rotation.token.Use;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** One rotation of one token with two stages, in a world where everything outside is in memory and may fail. */
public final class World {
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    static final String ID = "0190-rotation";
    static final String OLD_VALUE = "old-value";
    static final String OLD_REF = "7";
    private static final Duration SCREAM_TEST = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofSeconds(2);
    /** Open all day: what is replaced in place needs a window. */
    private static final Windows ALWAYS =
            WindowReader.read(List.of("* MON-SUN 00:00-00:00"), List.of(), "UTC", Duration.ZERO);

    private static final int TICKS_MAX = 400;
    private static final Fingerprinter FINGERPRINTER = new Fingerprinter("k1", new byte[32]);
    private static final Fingerprinter NEXT_FINGERPRINTER = new Fingerprinter("k2", new byte[64]);
    static final List<SecretPath> PATHS = List.of(
            new SecretPath("staging", "secret", "staging/app", "token"),
            new SecretPath("production", "secret", "production/app", "token"));

    final MemoryVault vault = new MemoryVault();
    final MemoryIssuer issuer = new MemoryIssuer();
    final MemorySink sink = new MemorySink();
    final MemoryStores stores = new MemoryStores();
    final Faults faults;
    final List<Use> uses = new ArrayList<>();
    final List<State> states = new ArrayList<>();
    private final Ports ports;
    private final Set<Event.Kind> told = EnumSet.noneOf(Event.Kind.class);
    private boolean wentBack;
    private Consumer<World> meanwhile = _ -> {};
    private Instant now = NOON;
    private final Person person = new Person(this);
    private Fingerprinter fingerprinter = FINGERPRINTER;
    private Running running;

    public World(Faults faults) {
        this(faults, new Ports() {});
    }

    /** @param ports what stands between the code and the world, where a rule is to be broken */
    World(Faults faults, Ports ports) {
        this(faults, ports, PATHS);
    }

    /** @param paths where the value goes: {@link #PATHS}, with copies in {@link #sink} */
    World(Faults faults, Ports ports, List<SecretPath> paths) {
        this(faults, ports, paths, false);
    }

    /** @param approval whether a second person has to approve */
    World(Faults faults, Ports ports, List<SecretPath> paths, boolean approval) {
        this.faults = faults;
        this.ports = ports;
        issuer.existing(OLD_REF, OLD_VALUE, List.of("api"));
        PATHS.forEach(path -> vault.write(
                path.mount(),
                path.path(),
                Map.of("token", SecretValue.of(OLD_VALUE), "user", SecretValue.of("deploy")),
                0));
        paths.forEach(path -> path.copies().forEach(copy -> sink.existing(copy, OLD_VALUE)));
        stores.insert(Rotation.planned(ID, plan(paths, approval), "told so", NOON));
        issuer.goesBy(() -> now);
        issuer.onRevoke(this::revokeIsAllowed);
        faults.sampling(this::alwaysOneWorking);
        faults.whenFrozen(this::anotherTakesOver);
        boot();
    }

    /** From the start on its policy asks for a scream test, and the issuer can disable a version. */
    void testScreams() {
        issuer.disables();
        stores.insert(Rotation.planned(ID, plan(PATHS, false, SCREAM_TEST), "told so", NOON));
    }

    static Plan plan() {
        return plan(PATHS, false);
    }

    private static Plan plan(List<SecretPath> paths, boolean approval) {
        return plan(paths, approval, Duration.ZERO);
    }

    private static Plan plan(List<SecretPath> paths, boolean approval, Duration screamTest) {
        return new Plan(
                "tok-12345678-rest",
                "deploy token",
                "team-a",
                "production",
                "memory",
                Map.of(),
                new TokenVersion(1, OLD_REF, fingerprint(OLD_VALUE), List.of("api"), null, null, Precision.NONE, false),
                2,
                List.of("api"),
                List.of("api"),
                paths,
                List.of("pipeline"),
                new Policy(
                        true,
                        Duration.ofDays(7),
                        approval,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20),
                        Duration.ofDays(1),
                        Duration.ofDays(90),
                        true,
                        null,
                        List.of(),
                        List.of(),
                        screamTest),
                "user:ada");
    }

    static Fingerprint fingerprint(String value) {
        try (SecretValue secret = SecretValue.of(value)) {
            return FINGERPRINTER.of(secret);
        }
    }

    /** One process: what it holds in memory. */
    private record Running(RotationWorker worker, Killer killer, DropBox dropBox) {
        void tick() {
            worker.tick(5);
            killer.tick(5);
        }
    }

    /** A new process: nothing of the old one is left but what it stored. */
    private void boot() {
        running = process(faults);
    }

    private Running process(Faults between) {
        InstantSource clock = () -> now;
        Connectors connectors = new OneConnector(between.between(Connector.class, ports.connector(issuer)));
        SecretStore store = new SecretStore(
                between.between(Vault.class, ports.vault(vault)), () -> new VaultResult.Done<>(fingerprinter));
        Sink watched = between.between(Sink.class, sink);
        var copies = new Copies(_ -> Optional.of(watched), store, clock);
        Killer killer = new Killer(between.between(Ledger.class, stores.ledger), connectors, store, copies, clock);
        Steps steps = new Steps(
                connectors,
                store,
                ports.tokens(new WorldTokens()),
                killer,
                new NoHttpProbes(),
                ALWAYS,
                Turns.UNLIMITED,
                copies,
                clock);
        return new Running(
                new RotationWorker(
                        between.between(Rotations.class, ports.rotations(stores.rotations)), steps, clock, this::nanos),
                killer,
                new DropBox(between.between(Drops.class, person.drops()), connectors, store, clock));
    }

    private long nanos() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    /** What a person mints where the issuer leaves that to people, and what they revoke there; a crash is theirs to sit out. */
    void personHelps(List<String> scopes) {
        try {
            person.helps(running.dropBox(), scopes);
        } catch (Faults.Crash _) {
            stores.lapse();
            boot();
        }
    }

    /** This process is frozen: its leases lapse, and another one goes on to the end before it is thawed. */
    private void anotherTakesOver() {
        now = now.plus(RotationWorker.LEASE);
        stores.lapse();
        Running other = process(Faults.none());
        for (int i = 0; i < TICKS_MAX && !rotation().state().ended(); i++) {
            meanwhile.accept(this);
            other.tick();
            now = now.plus(TICK);
        }
    }

    /** Runs to the end of the rotation, or to where it needs a person; {@code each} acts between ticks. */
    public Rotation run(Consumer<World> each) {
        meanwhile = each;
        for (int i = 0; i < TICKS_MAX; i++) {
            try {
                running.tick();
            } catch (Faults.Crash _) {
                stores.lapse();
                boot();
            }
            State state = rotation().state();
            if (states.isEmpty() || states.getLast() != state) {
                states.add(state);
            }
            if (state.ended()) {
                return rotation();
            }
            each.accept(this);
            now = now.plus(TICK);
        }
        return rotation();
    }

    public Rotation rotation() {
        return stores.rotation(ID);
    }

    public Instant now() {
        return now;
    }

    /** Asks for something that happens once in a story, however often it is told. */
    void askOnce(Event event) {
        if (told.add(event.kind())) {
            ask(event);
        }
    }

    /** The consumer is restarted with what it held before, once. */
    void consumerGoesBackOnce() {
        if (!wentBack) {
            wentBack = true;
            uses.add(new Use(1, "pipeline", now));
            uses.add(new Use(rotation().currentVersion(), "pipeline", now.plusMillis(1)));
        }
    }

    public void ask(Event event) {
        stores.ask(new Rotations.Request("ask-" + event.kind(), ID, event));
    }

    /** From now on fingerprints are made with another key. */
    void replaceFingerprintKey() {
        fingerprinter = NEXT_FINGERPRINTER;
    }

    /** The consumer picks the new version up as soon as it is live in production. */
    public void consumerFollows() {
        Rotation r = rotation();
        if (r.state() == State.OBSERVING && uses.isEmpty()) {
            uses.add(new Use(r.currentVersion(), "pipeline", now));
        }
    }

    /** What is there now. */
    Aftermath aftermath() {
        Set<String> live = new TreeSet<>(issuer.liveRefsNamed("tw-"));
        if (issuer.isLive(OLD_VALUE)) {
            live.add(OLD_REF);
        }
        return new Aftermath(
                rotation(),
                stores.ledgerRows(),
                PATHS.stream()
                        .map(path -> new Aftermath.PathLeft(
                                path.display(),
                                vault.versions(path.path()),
                                issuer.refOf(vault.latest(path.path(), path.key()))))
                        .toList(),
                vault.versions(PATHS.getFirst().next().path()) > 0,
                issuer.calls(),
                live);
    }

    /**
     * I5, sampled at every boundary. Where a version is replaced in place it cannot hold from the replacement until the next value is
     * written to a path; what holds is that a path never goes from the old value to another that is dead.
     */
    private void alwaysOneWorking() {
        for (SecretPath path : PATHS) {
            String live = vault.latest(path.path(), path.key());
            boolean notYet = issuer.hasReplaced() && live.equals(OLD_VALUE);
            if (!issuer.isLive(live) && !notYet) {
                throw new AssertionError("I5: " + path.display() + " holds a dead value; passed " + faults.passed());
            }
        }
        sink.values().forEach((copy, value) -> {
            if (!issuer.isLive(value)) {
                throw new AssertionError("I5: " + copy + " holds a dead value; passed " + faults.passed());
            }
        });
    }

    /** What the database knows of a credential that died. */
    Optional<Drops.Owner> inLedger(Fingerprint fingerprint) {
        return stores.ledgerRows().stream()
                .map(Revocation::order)
                .filter(order -> fingerprint.equals(order.fingerprint()))
                .findFirst()
                .map(order -> new Drops.Owner(order.tokenId(), order.version(), true));
    }

    /** I7: the database must already say why, and nobody may still need the old version. */
    private boolean revokeIsAllowed(String ref) {
        if (ref.equals(OLD_REF) && uses.isEmpty() && !issuer.hasReplaced()) {
            return false;
        }
        boolean ordered = stores.ledgerRows().stream()
                .anyMatch(r -> ref.equals(r.order().issuerRef()) && r.state() != Revocation.State.HELD);
        return ordered || rotation().strays().contains(ref);
    }

    private final class WorldTokens implements Tokens {
        @Override
        public Optional<Token> find(String tokenId) {
            return Optional.empty();
        }

        @Override
        public List<Use> uses(String tokenId) {
            return List.copyOf(uses);
        }

        @Override
        public Optional<Instant> rehearsedAt(String tokenId) {
            return Optional.empty();
        }
    }

    /** @param connector the only one */
    record OneConnector(Connector connector) implements Connectors {
        @Override
        public Optional<Connector> byName(String name) {
            return Optional.of(connector);
        }

        @Override
        public List<Connector> loaded() {
            return List.of(connector);
        }

        @Override
        public List<Broken> broken() {
            return List.of();
        }
    }
}
