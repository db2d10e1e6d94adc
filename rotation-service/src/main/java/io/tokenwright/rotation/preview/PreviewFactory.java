package io.tokenwright.rotation.preview;

import io.micronaut.context.annotation.Factory;
import io.tokenwright.kit.database.Database;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.plan.Planner;
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.sink.Sinks;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Puts the dry run together from the parts that a rotation goes by. */
@Factory
final class PreviewFactory {
    @Singleton
    Preview preview(
            Database database,
            JdbcTokens tokens,
            JdbcRotations rotations,
            Planner planner,
            Connectors connectors,
            Steps steps,
            Approvals approvals,
            Sinks sinks,
            InstantSource clock) {
        return new Preview(database, tokens, rotations, planner, connectors, steps, approvals, sinks, clock);
    }
}
