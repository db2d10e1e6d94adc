package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The service on real parts, whose workers rest: a test ticks them and owns the clock, so that hours of backoff pass in a
 * moment. What people and other systems say comes over Kafka, as in production.
 */
final class TickedService implements AutoCloseable {
    static final Duration TICK = Duration.ofSeconds(2);
    private static final String ADMIN = "twt_admin_for_this_test_only_0123456789";
    private static final int TICKS_MAX = 200;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    final TestClock clock;
    final GitLabStandIn gitlab;
    private final ServiceUnderTest service;
    private final TestProducer producer = new TestProducer(Parts.kafka().bootstrapServers());

    private TickedService(
            TestClock clock,
            GitLabStandIn gitlab,
            URI vault,
            VaultProvisioner.Login login,
            Map<String, Object> more,
            boolean http,
            @Nullable TestDatabase database) {
        this.clock = clock;
        this.gitlab = gitlab;
        ServiceUnderTest.Builder builder = ServiceUnderTest.of("rotation")
                .withClock(clock)
                .with("tokenwright.vault.address", vault.toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.connectors.gitlab.base-url", gitlab.address().toString())
                .with("tokenwright.connectors.gitlab.admin-token", gitlab.adminToken())
                .with("tokenwright.connectors.gitlab.requests-per-minute", 1_000_000)
                .with("tokenwright.rotation.workers", "false")
                // What one test leaves standing must not hold up another.
                .with("tokenwright.rotation.concurrency.per-issuer", 0)
                .with("tokenwright.rotation.concurrency.per-owner", 0);
        if (http) {
            builder.with("tokenwright.security.admin-token", ADMIN).withHttp();
        }
        more.forEach(builder::with);
        if (database != null) {
            builder.onDatabase(database);
        }
        this.service = builder.start();
    }

    /** On the shared Vault, with the policy that the provisioner gives to rotation. */
    static TickedService start(Map<String, Object> more) {
        return start(new TestClock(TestEvents.NOON), more);
    }

    static TickedService start(TestClock clock, Map<String, Object> more) {
        LocalVault vault = Parts.vault();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        return start(clock, vault.address(), provisioner.login(VaultProvisioner.Service.ROTATION), more);
    }

    static TickedService start(TestClock clock, URI vault, VaultProvisioner.Login login, Map<String, Object> more) {
        return new TickedService(clock, newGitlab(clock), vault, login, more, false, null);
    }

    private static GitLabStandIn newGitlab(TestClock clock) {
        return GitLabStandIn.start("127.0.0.1", 0, "glpat-admin-of-a-test", clock);
    }

    /** With an issuer that goes by the machine's clock, for services in processes of their own. Set {@link #clock} before each look. */
    static TickedService onSystemTime(Map<String, Object> more) {
        LocalVault vault = Parts.vault();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        Clock now = Clock.systemUTC();
        return new TickedService(
                new TestClock(now.instant()),
                GitLabStandIn.start("127.0.0.1", 0, "glpat-admin-of-a-test", now),
                vault.address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                more,
                false,
                null);
    }

    /** To be shared with services in processes of their own. */
    TestDatabase database() {
        return service.database();
    }

    /** As {@link #start(Map)}, with its HTTP API. */
    static TickedService startWithHttp(Map<String, Object> more) {
        return startWithHttp(new TestClock(TestEvents.NOON), more);
    }

    static TickedService startWithHttp(TestClock clock, Map<String, Object> more) {
        LocalVault vault = Parts.vault();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        return startWithHttp(clock, vault.address(), provisioner.login(VaultProvisioner.Service.ROTATION), more);
    }

    static TickedService startWithHttp(
            TestClock clock, URI vault, VaultProvisioner.Login login, Map<String, Object> more) {
        return new TickedService(clock, newGitlab(clock), vault, login, more, true, null);
    }

    /** The service again, with its API, on a database, in a world that has gone on. The one before must be {@link #stopped}. */
    static TickedService restarted(TickedService before, TestDatabase database, Map<String, Object> more) {
        LocalVault vault = Parts.vault();
        var provisioner = new VaultProvisioner(vault.address(), vault.rootToken());
        return new TickedService(
                before.clock,
                before.gitlab,
                vault.address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                more,
                true,
                database);
    }

    /** Ends the service and leaves the issuer up; the database that it leaves behind. */
    TestDatabase stopped() {
        producer.close();
        service.close();
        return service.database();
    }

    /** The API as the admin sees it. */
    Api api() {
        return new Api(service.address(), ADMIN);
    }

    <T> T bean(Class<T> type) {
        return service.bean(type);
    }

    /** The service's own, with its policy and its troubles. */
    Vault vault() {
        return service.bean(Vault.class);
    }

    Fingerprinter fingerprinter() {
        return service.bean(Fingerprints.class).await(Duration.ofSeconds(20));
    }

    /** A token with a version at the issuer and in Vault, of which the service does not know yet. */
    Subject subject() {
        return Subjects.make(gitlab, vault(), fingerprinter(), clock.instant());
    }

    /** A rotation that Ada asked for; its first step is due. */
    Rotation begin(TokenIssued issued) {
        return service.bean(Database.class).inTransaction(tx -> {
            JdbcTokens tokens = service.bean(JdbcTokens.class);
            tokens.lock(tx, issued.getTokenId());
            tokens.merge(tx, issued);
            assertThat(service.bean(RotationDesk.class)
                            .asked(tx, issued.getTokenId(), null, "user:ada", "c", clock.instant()))
                    .isEmpty();
            return service.bean(JdbcRotations.class)
                    .open(tx, issued.getTokenId())
                    .orElseThrow();
        });
    }

    /** Somebody says {@code issued}, with changes; once it is noted. */
    void know(TokenIssued issued, Consumer<TokenIssued.Builder> changes) {
        know(List.of(issued), changes);
    }

    /** As {@link #know(TokenIssued, Consumer)} of each, waiting once. */
    void know(List<TokenIssued> issued, Consumer<TokenIssued.Builder> changes) {
        List<TokenIssued> events = issued.stream()
                .map(one -> {
                    TokenIssued.Builder builder = TokenIssued.newBuilder(one).setEventId(TestEvents.newEventId());
                    changes.accept(builder);
                    return builder.build();
                })
                .toList();
        events.forEach(producer::send);
        await("the versions are noted")
                .atMost(WAIT_MAX)
                .until(() -> events.stream()
                        .allMatch(event -> service.bean(JdbcTokens.class)
                                .find(event.getTokenId())
                                .flatMap(token -> token.version(event.getVersion()))
                                .isPresent()));
    }

    Subject begun(Consumer<RotationPolicy.Builder> policy, String... consumers) {
        Subject subject = subject();
        begin(subject.issued(policy, consumers));
        return subject;
    }

    /** Sends what somebody asks for and waits until the service has noted it for the worker. */
    void ask(RotationRequested request) {
        producer.send(request);
        JdbcRotations rotations = service.bean(JdbcRotations.class);
        String rotationId = rotation(request.getTokenId()).id();
        await("the request is noted")
                .atMost(WAIT_MAX)
                .until(() -> rotations.requests(rotationId).stream()
                        .anyMatch(noted -> noted.id().equals(request.getEventId())));
    }

    /** Of its API. */
    URI address() {
        return service.address();
    }

    TestProducer producer() {
        return producer;
    }

    Rotation rotation(Subject subject) {
        return rotation(subject.tokenId());
    }

    /** The latest of the token. */
    Rotation rotation(String tokenId) {
        List<Rotation> latest = service.bean(Database.class)
                .read(tx -> service.bean(JdbcRotations.class).page(tx, tokenId, null, null, null, 1));
        return latest.getFirst();
    }

    /** Lets the worker do what is due now. */
    void tick() {
        service.bean(RotationWorker.class).tick(10);
    }

    /** Ticks, with time between, until the rotation is as told. */
    Rotation tickUntil(Subject subject, Predicate<Rotation> isThere) {
        return tickUntil(subject.tokenId(), isThere);
    }

    Rotation tickUntil(String tokenId, Predicate<Rotation> isThere) {
        for (int i = 0; i < TICKS_MAX; i++) {
            tick();
            if (isThere.test(rotation(tokenId))) {
                return rotation(tokenId);
            }
            clock.advance(TICK);
        }
        Rotation r = rotation(tokenId);
        throw new AssertionError("still " + r.state() + " " + r.step() + ", " + r.reason() + ": " + r.sentence()
                + "; next: " + r.nextAction() + "; " + r.history());
    }

    Rotation tickUntil(Subject subject, State state) {
        return tickUntil(subject, r -> r.state() == state || r.state().ended());
    }

    /** Ticks through {@code time} in strides; {@code check} after each. */
    void tickFor(Duration time, Duration stride, Runnable check) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(stride)) {
            tick();
            check.run();
            clock.advance(stride);
        }
    }

    /** The leases of a process that ended run out. One whose row a frozen process has locked runs out by itself. */
    void lapse() {
        service.bean(Database.class).inTransaction(tx -> {
            for (String table : List.of("rotation", "revocation")) {
                tx.sql()
                        .execute("update " + table + " set lease_until = null where ctid in (select ctid from " + table
                                + " where lease_until is not null for update skip locked)");
            }
            return true;
        });
    }

    boolean isLive(String value) {
        return gitlab.truth().isLive(value, clock.instant());
    }

    List<ProjectToken> live(Subject subject) {
        return Subjects.live(gitlab, subject, clock.instant());
    }

    String live(String path) {
        return Subjects.live(vault(), path);
    }

    /** Tokens that were ever minted in the subject's project. */
    long minted(Subject subject) {
        return gitlab.truth().tokens().stream()
                        .filter(token -> token.project().equals(subject.project()))
                        .count()
                - 1;
    }

    /** Whether a call to revoke the old version ever took effect. */
    boolean oldWasRevoked(Subject subject) {
        return gitlab.truth().calls(GroundTruth.Action.REVOKE).stream()
                .anyMatch(call ->
                        call.tokenId().equals(OptionalLong.of(subject.old().id())));
    }

    /** The end of a rotation that went well: one live version, at all paths, written there once; the old one is dead. */
    void completed(Subject subject) {
        completed(subject, 2);
    }

    /** @param kvVersion of each live path */
    void completed(Subject subject, int kvVersion) {
        Rotation end = rotation(subject);
        assertThat(end.state())
                .as("%s: %s %s", end.reason(), end.sentence(), end.history())
                .isEqualTo(State.COMPLETED);
        assertThat(live(subject))
                .as("I6")
                .extracting(ProjectToken::id)
                .containsExactly(
                        Long.parseLong(Objects.requireNonNull(end.candidate()).issuerRef()));
        for (String path : subject.paths()) {
            assertThat(live(path)).isEqualTo(live(subject).getFirst().value());
        }
        assertThat(vault().metadata("secret", subject.production()).map(Vault.KvMetadata::currentVersion))
                .as("I10")
                .isEqualTo(new VaultResult.Done<>(kvVersion));
        assertThat(vault().metadata("secret", subject.staging() + ".next"))
                .as("nothing waits beside the live path")
                .isInstanceOf(VaultResult.Missing.class);
    }

    @Override
    public void close() {
        producer.close();
        service.close();
        gitlab.close();
    }
}
