package io.tokenwright.kit.vault;

import io.tokenwright.kit.vault.VaultSession.Credentials;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One HTTP client, one login and its renewal in the background. Close it to stop both. */
final class VaultConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(VaultConnection.class);
    private static final Duration RENEWAL_CHECK = Duration.ofSeconds(5);

    private final VaultTransport transport;
    private final VaultSession session;
    private final DriverVault vault;
    private final SecretIds secretIds;
    private final StaticRoles staticRoles;
    private final DatabaseCredentials databaseCredentials;
    private final ScheduledExecutorService renewal;

    private VaultConnection(VaultTransport transport, VaultSession session, InstantSource clock) {
        this.transport = transport;
        this.session = session;
        this.vault = new DriverVault(transport, session, clock);
        this.secretIds = new DriverSecretIds(transport, new VaultCalls(session, clock));
        this.staticRoles = new DriverStaticRoles(transport, new VaultCalls(session, clock));
        this.databaseCredentials = new DriverDatabaseCredentials(transport, new VaultCalls(session, clock));
        this.renewal = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("vault-renewal").factory());
        var ticking = renewal.scheduleWithFixedDelay(
                this::renewNow, RENEWAL_CHECK.toMillis(), RENEWAL_CHECK.toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("renewing in the background: {}", ticking);
    }

    static VaultConnection open(
            URI address,
            @Nullable String namespace,
            Duration connectTimeout,
            Duration answerTimeout,
            Credentials credentials,
            InstantSource clock) {
        var transport = new VaultTransport(address, namespace, connectTimeout, answerTimeout);
        return new VaultConnection(transport, new VaultSession(transport, credentials, clock), clock);
    }

    DriverVault vault() {
        return vault;
    }

    SecretIds secretIds() {
        return secretIds;
    }

    StaticRoles staticRoles() {
        return staticRoles;
    }

    DatabaseCredentials databaseCredentials() {
        return databaseCredentials;
    }

    VaultSession session() {
        return session;
    }

    /** What the background does every few seconds. */
    void renewNow() {
        try {
            session.renewIfDue();
        } catch (RuntimeException e) {
            // An exception would end the schedule, and with it our login some time later.
            LOG.error("renewing our Vault token failed by a bug", e);
        }
    }

    @Override
    public void close() {
        renewal.shutdownNow();
        transport.close();
    }
}
