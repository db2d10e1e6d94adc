package io.tokenwright.kit.database;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.flyway.FlywayConfigurationProperties;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lets a release run on a database that a newer one has migrated, so that a release can be rolled back, and refuses the one
 * case in which it cannot.
 *
 * <p>Migrations expand or contract. One that expands (all but those below) leaves what older releases need. One that takes
 * something away is named {@code V<n>__contract_<what>.sql} and comes a release later: a release that does not know it must
 * not run behind it.
 */
@Singleton
final class SchemaCheck implements BeanCreatedEventListener<FlywayConfigurationProperties>, Callback {
    private static final String CONTRACTED = """
            SELECT version, description
            FROM %s
            WHERE success
              AND description LIKE 'contract%%'
            """;

    @Override
    public FlywayConfigurationProperties onCreated(BeanCreatedEvent<FlywayConfigurationProperties> created) {
        FlywayConfigurationProperties flyway = created.getBean();
        FluentConfiguration configuration = flyway.getFluentConfiguration();
        // Two sets of migrations share one history, the kit's and the service's: what a newer release added to the
        // first has
        // a lower number than the last of the second, so to Flyway it is missing and not of the future.
        configuration.ignoreMigrationPatterns("*:missing", "*:future");
        configuration.callbacks(this);
        // Otherwise its lock is a transaction that stays idle while a long migration runs, and is ended as one that was
        // frozen.
        configuration.configuration(Map.of("flyway.postgresql.transactional.lock", "false"));
        return flyway;
    }

    @Override
    public String getCallbackName() {
        return "schema-check";
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_VALIDATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        TreeMap<String, String> contracted = contracted(context);
        if (contracted.isEmpty()) {
            return;
        }
        contracted.keySet().removeAll(ours(context.getConfiguration()));
        if (!contracted.isEmpty()) {
            throw new ConfigurationException(
                    "the database was changed by a newer release, in a way that this one cannot run"
                            + " with: "
                            + contracted.entrySet().stream()
                                    .map(entry -> "V" + entry.getKey() + " " + entry.getValue())
                                    .collect(Collectors.joining(", "))
                            + ". Start the newer release, or restore the database from a backup of before.");
        }
    }

    private static TreeMap<String, String> contracted(Context context) {
        var contracted = new TreeMap<String, String>();
        String table = "\"" + context.getConfiguration().getTable().replace("\"", "\"\"") + "\"";
        Connection connection = context.getConnection();
        try (Statement statement = connection.createStatement()) {
            if (!exists(statement, table)) {
                return contracted;
            }
            try (ResultSet rows = statement.executeQuery(CONTRACTED.formatted(table))) {
                while (rows.next()) {
                    contracted.put(rows.getString("version"), rows.getString("description"));
                }
            }
            return contracted;
        } catch (SQLException e) {
            throw new IllegalStateException("the history of migrations cannot be read", e);
        }
    }

    private static boolean exists(Statement statement, String table) throws SQLException {
        try (ResultSet found =
                statement.executeQuery("SELECT to_regclass('" + table.replace("'", "''") + "') IS NOT NULL")) {
            return found.next() && found.getBoolean(1);
        }
    }

    private static Set<String> ours(Configuration configuration) {
        MigrationInfo[] all = Flyway.configure()
                .configuration(configuration)
                .callbacks(new Callback[0])
                .load()
                .info()
                .all();
        return Arrays.stream(all)
                .filter(migration -> migration.getState().isResolved() && migration.getVersion() != null)
                .map(migration -> migration.getVersion().getVersion())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
