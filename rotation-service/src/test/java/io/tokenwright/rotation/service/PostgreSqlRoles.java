package io.tokenwright.rotation.service;

import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.rotation.connector.UserPassword;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/**
 * On the real server: a group that holds the rights, two login roles of it, of which the first can log in, and an admin that is
 * no superuser.
 */
record PostgreSqlRoles(
        TestDatabase database, String group, String first, String second, String admin, UserPassword old) {

    static PostgreSqlRoles make() {
        String tag = "it" + UUID.randomUUID().toString().substring(0, 8);
        UserPassword admin = UserPassword.fresh(tag + "_admin");
        UserPassword old = UserPassword.fresh(tag + "_a");
        var roles = new PostgreSqlRoles(
                Parts.postgres().newDatabase(),
                tag + "_rw",
                old.user(),
                tag + "_b",
                admin.user() + ":" + admin.password(),
                old);
        roles.sql("create role " + roles.group + " nologin");
        roles.sql(
                "create role " + roles.first + " login in role " + roles.group + " password '" + old.password() + "'");
        roles.sql("create role " + roles.second + " nologin in role " + roles.group);
        roles.sql("comment on role " + roles.first + " is 'of the orders team'");
        roles.sql("create role " + admin.user() + " login createrole password '" + admin.password() + "'");
        roles.sql("grant " + roles.first + ", " + roles.second + " to " + admin.user()
                + " with admin true, inherit false, set false");
        roles.sql("grant pg_signal_backend, pg_read_all_stats to " + admin.user());
        return roles;
    }

    Map<String, Object> settings() {
        return Map.of(
                "tokenwright.connectors.postgresql.base-url",
                database.jdbcUrl(),
                "tokenwright.connectors.postgresql.admin-token",
                admin);
    }

    /** Has another pair's admin rotate this one, too. */
    PostgreSqlRoles runBy(PostgreSqlRoles other) {
        sql("grant " + first + ", " + second + " to " + other.admin.substring(0, other.admin.indexOf(':'))
                + " with admin true, inherit false, set false");
        return this;
    }

    Map<String, String> parameters() {
        return Map.of("roles", first + ", " + second);
    }

    void sql(String statement) {
        try (Connection connection = superuser();
                var change = connection.createStatement()) {
            change.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
        }
    }

    String text(String query) {
        try (Connection connection = superuser();
                var select = connection.createStatement();
                ResultSet row = select.executeQuery(query)) {
            row.next();
            return String.valueOf(row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException("SQLSTATE " + e.getSQLState(), e);
        }
    }

    /** The comment on a role. */
    String remark(String role) {
        return text("select shobj_description('" + role + "'::regrole, 'pg_authid')");
    }

    private Connection superuser() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password());
    }

    /** As a consumer logs in. */
    Connection login(String value) throws SQLException {
        String[] halves = value.split(":", 2);
        return DriverManager.getConnection(database.jdbcUrl(), halves[0], halves[1]);
    }

    boolean isLive(String value) {
        try (Connection connection = login(value)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }
}
