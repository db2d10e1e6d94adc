package io.tokenwright.benchmarks;

import io.micronaut.context.RuntimeBeanDefinition;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.core.type.Argument;
import io.tokenwright.events.Authority;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** The rotation-service in this JVM with its workers, on a real Vault and an issuer in memory. */
final class RotationService implements AutoCloseable {
    private static final Duration KEY_MAX = Duration.ofSeconds(20);
    private static final long END_MAX_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long END_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String OPEN = """
            select count(*)
            from rotation
            where ended_at is null
            """;
    private static final String LAST_END = """
            select state || ' ' || coalesce(record ->> 'sentence', '') as outcome, ended_at
            from rotation
            where token_id = :tokenId
            order by created_at desc
            limit 1
            """;
    private static final String TIMES_OF_LAST = """
            select extract(epoch from ended_at - created_at)
            from rotation
            order by created_at desc
            limit :count
            """;

    private final Service service;
    private final InstantIssuer issuer;
    private final VaultWatch watch;

    private RotationService(Service service, InstantIssuer issuer, VaultWatch watch) {
        this.service = service;
        this.issuer = issuer;
        this.watch = watch;
    }

    static RotationService start(Lab lab, InstantIssuer issuer, Map<String, Object> settings) {
        var vault = lab.vault();
        VaultProvisioner.Login login =
                new VaultProvisioner(vault.address(), vault.rootToken()).login(VaultProvisioner.Service.ROTATION);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("tokenwright.vault.address", vault.address().toString());
        all.put("tokenwright.vault.role-id", login.roleId());
        all.put("tokenwright.vault.secret-id", login.secretId());
        // What is measured is the way, not how many may go it.
        all.put("tokenwright.rotation.concurrency.per-issuer", 0);
        all.put("tokenwright.rotation.concurrency.per-owner", 0);
        all.put("tokenwright.rotation.a-day-max", 1_000_000);
        var watch = new VaultWatch();
        Service service = Service.start(
                lab,
                lab.newDatabase(),
                "rotation",
                all,
                RuntimeBeanDefinition.builder(Connectors.class, () -> only(issuer))
                        .singleton(true)
                        .replaces(Connectors.class)
                        .build(),
                RuntimeBeanDefinition.builder(Argument.of(BeanCreatedEventListener.class, Vault.class), () ->
                                (BeanCreatedEventListener<Vault>) created -> watch.before(created.getBean()))
                        .singleton(true)
                        .build());
        return new RotationService(service, issuer, watch);
    }

    private static Connectors only(Connector connector) {
        return new Connectors() {
            @Override
            public Optional<Connector> byName(String name) {
                return Optional.of(connector).filter(c -> c.description().name().equals(name));
            }

            @Override
            public List<Connector> loaded() {
                return List.of(connector);
            }

            @Override
            public List<Broken> broken() {
                return List.of();
            }
        };
    }

    Service service() {
        return service;
    }

    InstantIssuer issuer() {
        return issuer;
    }

    VaultWatch watch() {
        return watch;
    }

    /** Tokens with a live version at the issuer and at a path of the same name in Vault; their ids. */
    List<String> tokens(String run, int count) {
        Fingerprinter fingerprinter = service.bean(Fingerprints.class).await(KEY_MAX);
        Vault vault = service.bean(Vault.class);
        List<String> ids = new ArrayList<>();
        List<ReceivedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String tokenId = "%s-%08x".formatted(run, Integer.reverse(i));
            try (SecretValue value = SecretValue.of("value-of-" + tokenId);
                    SecretValue user = SecretValue.of("deploy")) {
                if (!(vault.write("secret", "bench/" + tokenId, Map.of("token", value, "user", user), 0)
                        instanceof VaultResult.Done<Integer>)) {
                    throw new IllegalStateException("Vault does not take the first value");
                }
                issuer.existing("ref-" + tokenId, "value-of-" + tokenId, List.of("api"));
                events.add(Samples.received(tokenId, issued(tokenId, i, fingerprinter.of(value)), i));
            }
            ids.add(tokenId);
        }
        handle(events);
        watch.take();
        return ids;
    }

    /** Version 1, without soak, quiet period or consumers to wait for. */
    private static TokenIssued issued(String tokenId, int number, Fingerprint fingerprint) {
        Instant now = InstantSource.system().instant();
        return TokenIssued.newBuilder(Samples.issued(tokenId, number))
                .setIssuer(InstantIssuer.NAME)
                .setIssuerRef("ref-" + tokenId)
                .setScopes(List.of("api"))
                .setIssuedAt(now)
                .setExpiresAt(now.plus(Duration.ofDays(30)))
                .setFingerprint(fingerprint.hex())
                .setFingerprintKeyId(fingerprint.keyId())
                .setConsumers(List.of())
                .setSecretPaths(List.of(SecretPath.newBuilder()
                        .setStage("production")
                        .setMount("secret")
                        .setPath("bench/" + tokenId)
                        .setKey("token")
                        .build()))
                .setPolicy(RotationPolicy.newBuilder()
                        .setAutoRotate(false)
                        .setSoakSeconds(0)
                        .setQuietPeriodSeconds(0)
                        .setSharedAcrossStages(true)
                        .build())
                .setAuthority(Authority.PERSON)
                .build();
    }

    /** Asks for a rotation of each, as an event does. */
    void rotate(List<String> tokenIds) {
        List<ReceivedEvent> events = new ArrayList<>();
        for (String tokenId : tokenIds) {
            RotationRequested event = RotationRequested.newBuilder()
                    .setEventId(UUID.randomUUID().toString())
                    .setOccurredAt(InstantSource.system().instant())
                    .setSource("tokenwright/bench")
                    .setActor("user:bench")
                    .setCorrelationId(UUID.randomUUID().toString())
                    .setTokenId(tokenId)
                    .setRequest(RotationRequest.ROTATE)
                    .setReason("bench")
                    .build();
            events.add(Samples.received(tokenId, event, events.size()));
        }
        handle(events);
    }

    private void handle(List<ReceivedEvent> events) {
        service.database().inTransaction(tx -> {
            service.handler().handle(tx, events);
            return true;
        });
    }

    /** Waits until no rotation is open. */
    void awaitEnd() throws TimeoutException {
        long started = System.nanoTime();
        while (service.database()
                        .<Integer>read(tx ->
                                tx.sql().createQuery(OPEN).mapTo(Integer.class).one())
                > 0) {
            if (System.nanoTime() - started > END_MAX_NANOS) {
                throw new TimeoutException("rotations do not end");
            }
            LockSupport.parkNanos(END_POLL_NANOS);
        }
    }

    /** When the last rotation of a token ended, by the service's clock. Fails when it did not end well. */
    Instant endOf(String tokenId) {
        return service.database()
                .read(tx -> tx.sql()
                        .createQuery(LAST_END)
                        .bind("tokenId", tokenId)
                        .map((row, _) -> {
                            if (!row.getString("outcome").startsWith("COMPLETED")) {
                                throw new IllegalStateException("a rotation ended as " + row.getString("outcome"));
                            }
                            return row.getTimestamp("ended_at").toInstant();
                        })
                        .one());
    }

    /** From request to end of the {@code count} rotations that were begun last, in microseconds. */
    Histogram timesOfLast(int count) {
        var histogram = new Histogram(3);
        service.database()
                .read(tx -> tx.sql()
                        .createQuery(TIMES_OF_LAST)
                        .bind("count", count)
                        .mapTo(Double.class)
                        .list())
                .forEach(seconds -> histogram.recordValue(Math.round(seconds * 1e6)));
        return histogram;
    }

    @Override
    public void close() {
        service.close();
    }
}
