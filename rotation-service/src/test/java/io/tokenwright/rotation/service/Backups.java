package io.tokenwright.rotation.service;

import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;

/** Copies of a database as it is now, to be restored later. Nobody may be connected to it. */
final class Backups {
    private Backups() {}

    static TestDatabase copyOf(TestDatabase database) throws SQLException {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (var connection = DriverManager.getConnection(
                        Parts.postgres().jdbcUrl("postgres"), database.username(), database.password());
                var create = connection.createStatement()) {
            create.execute("CREATE DATABASE " + name + " TEMPLATE " + database.name());
        }
        return new TestDatabase(name, Parts.postgres().jdbcUrl(name), database.username(), database.password());
    }
}
