package io.tokenwright.rotation.audit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.thread.RunLoop;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The reader of Vault's audit log, and its thread, where a log is configured. */
@Factory
@Requires(property = "tokenwright.vault-audit.file")
final class VaultAuditFactory {
    private static final Logger LOG = LoggerFactory.getLogger(VaultAuditFactory.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    @Singleton
    VaultAuditReader vaultAuditReader(
            VaultAuditSettings settings,
            JdbcAudit audit,
            Database database,
            JdbcTokens tokens,
            SecretStore store,
            MeterRegistry meters,
            InstantSource clock) {
        String file = String.valueOf(settings.file());
        Readers readers;
        try {
            readers = Readers.of(settings.consumers(), settings.ignored());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.vault-audit.consumers: " + e.getMessage(), e);
        }
        return new VaultAuditReader(
                new AuditFile(Path.of(file)),
                settings.name(),
                settings.name(),
                readers,
                audit,
                database,
                tokens,
                store,
                meters,
                clock);
    }

    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    Following following(VaultAuditReader reader) {
        return new Following(reader);
    }

    /** Started as soon as it is made. */
    static final class Following implements AutoCloseable {
        private final RunLoop loop;

        Following(VaultAuditReader reader) {
            this.loop = new RunLoop("vault-audit", () -> turn(reader), PAUSE_AFTER_FAILURE, Following::failed);
            loop.start();
        }

        private void turn(VaultAuditReader reader) throws InterruptedException {
            if (!reader.tick()) {
                loop.pause(PAUSE);
            }
        }

        private static void failed(Exception e) {
            LOG.warn("audit log not read, will try again", e);
        }

        @Override
        public void close() throws InterruptedException {
            loop.stop();
        }
    }
}
