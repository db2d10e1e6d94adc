package io.tokenwright.kit.start;

import static io.tokenwright.kit.testkit.KnownFault.F45;
import static io.tokenwright.kit.testkit.TestEvents.newTokenId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tokenwright.kit.KitService;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.RecordingHandler;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.schemas.topic.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A release on a database that another release has migrated. */
class SchemaCheckIT {
    private static final String KIT = "classpath:db/kit";
    private static final String SERVICE = "classpath:db/kittest";
    private static final String NEWER = "classpath:db/kitnewer";
    private static final String CONTRACT = "classpath:db/kitcontract";

    @Test
    @Withstands(fault = F45, outcome = "the older release goes on beside the newer one")
    void an_older_release_runs_on_a_database_that_a_newer_one_has_expanded() {
        TestDatabase database = Parts.postgres().newDatabase();
        start(database, KIT, SERVICE, NEWER).close();

        try (var older = start(database, KIT, SERVICE)) {
            assertThat(KitService.write(older.bean(Database.class), newTokenId()))
                    .isEqualTo(1);
        }
    }

    @Test
    @Withstands(
            fault = F45,
            outcome = "behind a migration that takes something away the older release refuses to start and says so")
    void an_older_release_refuses_a_database_that_a_newer_one_has_contracted() {
        TestDatabase database = Parts.postgres().newDatabase();
        start(database, KIT, SERVICE, CONTRACT).close();
        start(database, KIT, SERVICE, CONTRACT).close();

        assertThat(why(database, KIT, SERVICE))
                .contains("changed by a newer release", "V2 contract effect without times", "Start the newer release")
                .doesNotContain("\n");
    }

    @Test
    void a_migration_that_was_applied_with_other_content_is_named() throws SQLException {
        TestDatabase database = Parts.postgres().newDatabase();
        start(database, KIT, SERVICE).close();
        sql(database, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");

        assertThat(why(database, KIT, SERVICE))
                .contains("the database does not fit this release", "checksum mismatch", "version 1")
                .doesNotContain("\n");
    }

    @Test
    void a_database_that_cannot_be_reached_is_named() {
        Throwable failure = catchThrowable(() -> KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .with("datasources.default.url", "jdbc:postgresql://127.0.0.1:1/nothing?connectTimeout=1")
                .with("datasources.default.connection-timeout", 300)
                .start()
                .close());

        assertThat(StartFailure.sentence(failure).orElseThrow())
                .contains("the database cannot be reached", "datasources.default.url");
    }

    @Test
    void a_bug_is_no_sentence_for_an_operator() {
        assertThat(StartFailure.sentence(new IllegalStateException("bug"))).isEmpty();
    }

    private static ServiceUnderTest start(TestDatabase database, String... locations) {
        return KitService.with(new RecordingHandler(Topics.TOKEN_USED))
                .onDatabase(database)
                .with("flyway.datasources.default.locations", List.of(locations))
                .start();
    }

    private static String why(TestDatabase database, String... locations) {
        return StartFailure.sentence(
                        catchThrowable(() -> start(database, locations).close()))
                .orElseThrow();
    }

    private static void sql(TestDatabase database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
