package io.tokenwright.rotation.assisted;

import io.micronaut.context.annotation.Factory;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.secretpath.SecretStore;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the drop box together. */
@Factory
final class AssistedFactory {
    @Singleton
    DropBox dropBox(JdbcDrops drops, Connectors connectors, SecretStore store, InstantSource clock) {
        return new DropBox(drops, connectors, store, clock);
    }
}
