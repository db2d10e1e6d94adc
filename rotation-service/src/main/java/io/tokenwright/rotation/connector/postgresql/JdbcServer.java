package io.tokenwright.rotation.connector.postgresql;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Connector.Revoked;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Connections to the server, one a call: nothing is kept open with an admin's rights. */
final class JdbcServer {
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int SESSION_ENDS_MILLIS = 3000;
    private static final Duration SESSIONS_AGAIN = Duration.ofSeconds(2);

    /** A role that the token's parameters name and the server does not have. */
    static final class NoSuchRoleException extends SQLException {
        private static final long serialVersionUID = 1L;

        NoSuchRoleException(String role) {
            super("there is no role " + role + ": make it, and grant it to the group");
        }
    }

    /** What is done with a connection. */
    interface Work<T> {
        Outcome<T> on(Connection connection) throws SQLException;
    }

    private final JdbcLogin login;
    private final SecretValue admin;

    JdbcServer(String url, SecretValue admin) {
        this.login = new JdbcLogin(url);
        this.admin = admin;
    }

    <T> Outcome<T> read(Work<T> work) {
        return asAdmin(work, false);
    }

    /** In one transaction, which is committed when the work is done and rolled back otherwise. */
    <T> Outcome<T> change(Work<T> work) {
        return asAdmin(work, true);
    }

    private <T> Outcome<T> asAdmin(Work<T> work, boolean changes) {
        Connection opened;
        try {
            opened = login.open(UserPassword.of(admin).orElse(new UserPassword("", "")));
        } catch (SQLException e) {
            return isClass(e, "28")
                    ? new Outcome.Refused<>(
                            "admin-refused",
                            "PostgreSQL refuses the admin's login" + JdbcLogin.state(e) + ": see admin-token")
                    : new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL is not available" + JdbcLogin.state(e));
        }
        try (Connection connection = opened) {
            connection.setAutoCommit(false);
            Outcome<T> outcome = work.on(connection);
            if (outcome instanceof Outcome.Done) {
                connection.commit();
            }
            return outcome;
        } catch (NoSuchRoleException e) {
            return new Outcome.Refused<>("no-such-role", String.valueOf(e.getMessage()));
        } catch (SQLException e) {
            return failed(e, changes);
        }
    }

    /** Never with the driver's text, which may quote a statement. */
    private static <T> Outcome<T> failed(SQLException e, boolean changes) {
        if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
            return new Outcome.Refused<>(
                    "insufficient-privilege",
                    "the admin may not do this: it needs CREATEROLE with ADMIN on both roles, pg_signal_backend and"
                            + " pg_read_all_stats");
        }
        boolean wentAway = isClass(e, "08") || isClass(e, "57") || e.getSQLState() == null;
        if (wentAway) {
            return changes
                    ? new Outcome.AnswerLost<>("PostgreSQL's answer was lost" + JdbcLogin.state(e))
                    : new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL went away" + JdbcLogin.state(e));
        }
        boolean passes = isClass(e, "53") || isClass(e, "40") || isClass(e, "55");
        return passes
                ? new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL cannot do it now" + JdbcLogin.state(e))
                : new Outcome.Refused<>("sql-state", "PostgreSQL refuses" + JdbcLogin.state(e));
    }

    /** Whether the login works, as a consumer would log in. */
    ProbeResponse login(UserPassword user) {
        return login.probe(user);
    }

    /** Ends what {@code role} has open; after NOLOGIN nothing new begins. */
    Outcome<Revoked> endSessions(String role) {
        return read(connection -> {
            try (PreparedStatement end = connection.prepareStatement(
                    "select coalesce(bool_and(pg_terminate_backend(pid, ?)), true) from pg_stat_activity where usename = ?")) {
                end.setLong(1, SESSION_ENDS_MILLIS);
                end.setString(2, role);
                try (ResultSet row = end.executeQuery()) {
                    return row.next() && row.getBoolean(1)
                            ? new Outcome.Done<>(new Revoked())
                            : new Outcome.RetryAfter<>(SESSIONS_AGAIN, "sessions of " + role + " do not end");
                }
            }
        });
    }

    void lock(Connection connection, String name) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(
                "select set_config('lock_timeout', '5s', true), pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            lock.setString(1, name);
            lock.executeQuery().close();
        }
    }

    /** Roles are changed by statements without parameters, so the server quotes what we put in. */
    void execute(Connection connection, String format, String... values) throws SQLException {
        String statement;
        try (PreparedStatement quote = connection.prepareStatement("select format(?::text, variadic ?::text[])")) {
            quote.setString(1, format);
            quote.setArray(2, connection.createArrayOf("text", values));
            try (ResultSet row = quote.executeQuery()) {
                row.next();
                statement = row.getString(1);
            }
        }
        try (Statement change = connection.createStatement()) {
            change.execute(statement);
        }
    }

    private static boolean isClass(SQLException e, String sqlStateClass) {
        return e.getSQLState() != null && e.getSQLState().startsWith(sqlStateClass);
    }
}
