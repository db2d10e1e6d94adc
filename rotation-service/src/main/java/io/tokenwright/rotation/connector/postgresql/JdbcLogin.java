package io.tokenwright.rotation.connector.postgresql;

import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Logs in to a PostgreSQL server, as its consumers do. Only SCRAM-SHA-256 is taken, so that a server that asks for a password in clear,
 * or trusts everybody, gets none and proves nothing. Thread-safe.
 *
 * @param url {@code jdbc:postgresql://host:5432/database}, without credentials
 * @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE</a>
 */
public record JdbcLogin(String url) {
    private static final String WRONG_PASSWORD = "28P01";
    private static final String WRONG_AUTHORIZATION = "28000";
    /** Where the server says that a role may not log in; its messages are translated. */
    private static final String NO_LOGIN_ROUTINE = "InitializeSessionUserId";

    private static final int TIMEOUT_SECONDS = 10;

    /** Whether the login works; its scopes are the roles that it is a member of. Never shows the driver's text. */
    public ProbeResponse probe(UserPassword login) {
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

    Connection open(UserPassword login) throws SQLException {
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

    static String state(SQLException e) {
        return e.getSQLState() == null ? "" : " (SQLSTATE " + e.getSQLState() + ")";
    }
}
