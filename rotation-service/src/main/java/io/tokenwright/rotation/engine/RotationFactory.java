package io.tokenwright.rotation.engine;

import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.plan.LoopBreaker;
import io.tokenwright.rotation.plan.Planner;
import io.tokenwright.rotation.plan.WindowReader;
import io.tokenwright.rotation.plan.Windows;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.revocation.BreakGlass;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.revocation.RevocationDesk;
import io.tokenwright.rotation.revocation.RevokedVersions;
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Bell;
import io.tokenwright.rotation.rotation.Persons;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.rotation.Turns;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.store.JdbcTurns;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Puts the parts that know no framework together. */
@Factory
final class RotationFactory {
    private static final Duration KEY_POLL = Duration.ofSeconds(1);
    /** A rotation waits for Vault, the issuer or a commit nearly all of its time. */
    private static final int ROTATIONS_AT_ONCE = 16;

    @Singleton
    SecretStore secretStore(Vault vault, Fingerprints fingerprints) {
        return new SecretStore(
                vault,
                () -> fingerprints
                        .current()
                        .<VaultResult<Fingerprinter>>map(VaultResult.Done::new)
                        .orElseGet(() -> new VaultResult.Unavailable<>(VaultResult.Reason.UNREACHABLE, KEY_POLL)));
    }

    @Singleton
    Killer killer(JdbcLedger ledger, Connectors connectors, SecretStore store, Copies copies, InstantSource clock) {
        return new Killer(ledger, connectors, store, copies, clock);
    }

    @Singleton
    Steps steps(
            Connectors connectors,
            SecretStore store,
            JdbcTokens tokens,
            Killer killer,
            HttpProbes httpProbes,
            Windows windows,
            Turns turns,
            Copies copies,
            InstantSource clock) {
        return new Steps(connectors, store, tokens, killer, httpProbes, windows, turns, copies, clock);
    }

    @Singleton
    Turns turns(Database database, ConcurrencySettings settings, InstantSource clock) {
        try {
            return new JdbcTurns(database, new Turns.Limits(settings.perIssuer(), settings.perOwner()), clock);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.rotation.concurrency: " + e.getMessage(), e);
        }
    }

    @Singleton
    Bell bell() {
        return new Bell();
    }

    @Singleton
    RotationWorker worker(JdbcRotations rotations, Steps steps, InstantSource clock) {
        return new RotationWorker(rotations, steps, clock);
    }

    @Singleton
    Windows windows(WindowSettings settings) {
        try {
            return WindowReader.read(settings.open(), settings.blackouts(), settings.zone(), settings.jitter());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.windows: " + e.getMessage(), e);
        }
    }

    @Singleton
    Approvals approvals(ApprovalSettings settings) {
        try {
            return new Approvals(settings.valid(), Persons.of(settings.samePerson()));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.approval.same-person: " + e.getMessage(), e);
        }
    }

    /** @param rotationsMax {@code tokenwright.rotation.a-day-max}: rotations of one token a day before a person is asked */
    @Singleton
    Planner planner(@Value("${tokenwright.rotation.a-day-max:4}") int rotationsMax) {
        return new Planner(new LoopBreaker(rotationsMax, LoopBreaker.DEFAULT.window()));
    }

    @Singleton
    RotationDesk rotationDesk(Database database, JdbcTokens tokens, JdbcRotations rotations, Planner planner) {
        return new RotationDesk(database, tokens, rotations, planner);
    }

    /** @param blastMax {@code tokenwright.revocation.an-hour-max}: revocations from outside that are carried out an hour */
    @Singleton
    RevocationDesk revocationDesk(
            JdbcLedger ledger,
            JdbcTokens tokens,
            RevokedVersions revokedVersions,
            @Value("${tokenwright.revocation.an-hour-max:100}") int blastMax) {
        return new RevocationDesk(ledger, tokens, revokedVersions, blastMax);
    }

    @Singleton
    RevokedVersions revokedVersions(JdbcRotations rotations, JdbcRequests requests) {
        return new RotationInformant(rotations, requests);
    }

    @Singleton
    BreakGlass breakGlass(
            Database database,
            JdbcTokens tokens,
            JdbcLedger ledger,
            JdbcCredentials credentials,
            Connectors connectors,
            Killer killer,
            RevokedVersions revokedVersions,
            InstantSource clock) {
        return new BreakGlass(database, tokens, ledger, credentials, connectors, killer, revokedVersions, clock);
    }

    /** Kills have a loop of their own, so that they never wait behind rotations. */
    @Context
    @Bean(preDestroy = "close")
    @Requires(property = "tokenwright.rotation.workers", notEquals = "false")
    Loops loops(RotationWorker worker, Killer killer, RotationDesk desk, Bell bell, InstantSource clock) {
        var rotations = new Loop("rotations", Duration.ofMillis(250), ROTATIONS_AT_ONCE, worker::lease);
        bell.onRing(rotations::call);
        return new Loops(List.of(
                new Loop("revocations", Duration.ofMillis(100), 8, killer::lease),
                rotations,
                new Loop("heartbeats", Duration.ofSeconds(3), 1, _ -> {
                    worker.heartbeat();
                    killer.heartbeat();
                    return List.of();
                }),
                new Loop("planning", Duration.ofSeconds(1), 1, limit -> {
                    desk.tick(clock.instant(), limit);
                    return List.of();
                })));
    }

    /** The loops, started as soon as they are made. */
    static final class Loops implements AutoCloseable {
        private final List<Loop> loops;

        Loops(List<Loop> loops) {
            this.loops = loops;
            loops.forEach(Loop::start);
        }

        @Override
        public void close() {
            loops.forEach(Loop::close);
        }
    }
}
