package io.tokenwright.rotation.leak;

import io.micronaut.context.annotation.Factory;
import io.tokenwright.kit.database.Database;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.revocation.RevocationDesk;
import io.tokenwright.rotation.secretpath.SecretStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the intake together. */
@Factory
final class LeakFactory {
    @Singleton
    LeakIntake leakIntake(
            SecretStore store,
            Database database,
            JdbcCredentials credentials,
            RevocationDesk desk,
            InstantSource clock) {
        return new LeakIntake(store, database, credentials, desk, clock);
    }
}
