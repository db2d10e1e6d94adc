package io.tokenwright.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** A PostgreSQL server of our own that can be taken down and brought back at the same address with its data. */
public interface PostgreSqlServer extends AutoCloseable {

    /** A database and how to get in. */
    record TestDatabase(String name, String jdbcUrl, String username, String password) {}

    /** JDBC URL of {@code database}, without credentials. */
    String jdbcUrl(String database);

    /** The superuser. */
    String username();

    String password();

    /** Takes the server down (fast shutdown, sessions are cut); its data stays. Does nothing when it is down. */
    void stop();

    /** Brings a stopped server back. Does nothing when it is up. */
    void start();

    /** Stops for good. */
    @Override
    void close();

    /** Creates {@code name} unless it is there. Lower-case letters, digits and underscores. */
    default void createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("database \"" + name + "\": write lower-case letters, digits and _");
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), username(), password());
                var exists = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
                var create = connection.createStatement()) {
            exists.setString(1, name);
            if (!exists.executeQuery().next()) {
                create.execute("CREATE DATABASE " + name);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("database \"" + name + "\" could not be created", e);
        }
    }

    /** A new empty database under a random name, for one test class. */
    default TestDatabase newDatabase() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        createDatabase(name);
        return new TestDatabase(name, jdbcUrl(name), username(), password());
    }
}
