package io.tokenwright.rotation.connector.postgresql;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Connector.Revoked;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Connections to the server, one a call: nothing is kept open with an admin's rights. Only SCRAM-SHA-256 is taken, so that a server
 * that asks for a password in clear, or trusts everybody, gets none and proves nothing.
 *
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE</a>
 */
final class JdbcServer {
    private static final String WRONG_PASSWORD = "28P01";
    private static final String WRONG_AUTHORIZATION = "28000";
    /** Where the server says that a role may not log in; its messages are translated. */
    private static final String NO_LOGIN_ROUTINE = "InitializeSessionUserId";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int TIMEOUT_SECONDS = 10;
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

    private final String url;
    private final SecretValue admin;

    JdbcServer(String url, SecretValue admin) {
        this.url = url;
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
            opened = open(UserPassword.of(admin).orElse(new UserPassword("", "")));
        } catch (SQLException e) {
            return isClass(e, "28")
                    ? new Outcome.Refused<>(
                            "admin-refused", "PostgreSQL refuses the admin's login" + state(e) + ": see admin-token")
                    : new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL is not available" + state(e));
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
                    ? new Outcome.AnswerLost<>("PostgreSQL's answer was lost" + state(e))
                    : new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL went away" + state(e));
        }
        boolean passes = isClass(e, "53") || isClass(e, "40") || isClass(e, "55");
        return passes
                ? new Outcome.RetryAfter<>(Duration.ZERO, "PostgreSQL cannot do it now" + state(e))
                : new Outcome.Refused<>("sql-state", "PostgreSQL refuses" + state(e));
    }

    /** Whether the login works, as a consumer would log in. */
    ProbeResponse login(UserPassword login) {
        try (Connection connection = open(login);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select rolname from pg_roles"
                        + " where rolname <> current_user and pg_has_role(oid, 'USAGE') order by 1")) {
            List<String> groups = new ArrayList<>();
            while (rows.next()) {
                groups.add(rows.getString(1));
            }
            return new ProbeResponse(Verdict.LIVE, List.copyOf(groups), "PostgreSQL lets it in");
        } catch (SQLException e) {
            return isDead(e)
                    ? new ProbeResponse(Verdict.DEAD, List.of(), "PostgreSQL does not let it in" + state(e))
                    : new ProbeResponse(Verdict.UNKNOWN, List.of(), "no verdict from PostgreSQL" + state(e));
        }
    }

    /** A server without a line in pg_hba.conf says 28000 too, and that is no word on the password. */
    private static boolean isDead(SQLException e) {
        if (WRONG_PASSWORD.equals(e.getSQLState())) {
            return true;
        }
        ServerErrorMessage said = e instanceof PSQLException ours ? ours.getServerErrorMessage() : null;
        return said != null
                && WRONG_AUTHORIZATION.equals(e.getSQLState())
                && NO_LOGIN_ROUTINE.equals(said.getRoutine());
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

    private Connection open(UserPassword login) throws SQLException {
        var properties = new Properties();
        PGProperty.USER.set(properties, login.user());
        PGProperty.PASSWORD.set(properties, login.password());
        PGProperty.REQUIRE_AUTH.set(properties, "scram-sha-256");
        PGProperty.APPLICATION_NAME.set(properties, JdbcLoginRole.APPLICATION);
        PGProperty.CONNECT_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        PGProperty.LOGIN_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        PGProperty.SOCKET_TIMEOUT.set(properties, TIMEOUT_SECONDS);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the URL");
        }
        return connection;
    }

    private static boolean isClass(SQLException e, String sqlStateClass) {
        return e.getSQLState() != null && e.getSQLState().startsWith(sqlStateClass);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
    }
}
