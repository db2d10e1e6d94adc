package io.tokenwright.standalone.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.VaultProvisioner;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * What has to be done once to the parts of a compose project before the services start, and does nothing the next time:
 * Vault is initialised and gets its policies and AppRoles, PostgreSQL gets a database and a user for each service.
 *
 * @param secrets the project's secrets
 * @param vault its address
 * @param postgres host and port
 */
public record ComposeProvisioning(ComposeSecrets secrets, URI vault, String postgres) {
    private static final String ROOT_TOKEN = "operator/vault-token";
    private static final Duration UNSEALED_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** Throws {@link StackException} when a part refuses. */
    public void provision() {
        try {
            initialiseVault();
            awaitUnsealed();
        } catch (IOException e) {
            throw new StackException("Vault at " + vault + " does not answer: " + e, e);
        }
        var provisioner = new VaultProvisioner(vault, secrets.read(ROOT_TOKEN));
        provisioner.provision();
        login(provisioner, VaultProvisioner.Service.INVENTORY, ServiceName.INVENTORY);
        login(provisioner, VaultProvisioner.Service.ROTATION, ServiceName.ROTATION);
        try (Connection superuser = DriverManager.getConnection(
                "jdbc:postgresql://" + postgres + "/postgres",
                "postgres",
                secrets.read("postgres/superuser-password"))) {
            for (ServiceName service : ServiceName.values()) {
                createDatabase(superuser, service);
            }
        } catch (SQLException e) {
            throw new StackException("PostgreSQL at " + postgres + " cannot be prepared: " + e.getMessage(), e);
        }
    }

    private void initialiseVault() throws IOException {
        JsonNode status =
                Http.send("GET", vault.resolve("/v1/sys/init"), Map.of(), null).json();
        if (status.path("initialized").asBoolean()) {
            if (!secrets.has(ROOT_TOKEN)) {
                throw new StackException(
                        "Vault has data of another project, whose token is gone: remove its volume with"
                                + " docker compose down --volumes");
            }
            return;
        }
        Http.Answer initialised = Http.send(
                "POST", vault.resolve("/v1/sys/init"), Map.of(), Map.of("recovery_shares", 1, "recovery_threshold", 1));
        if (!initialised.ok()) {
            throw new StackException("Vault does not let itself be initialised: "
                    + initialised.json().path("errors"));
        }
        secrets.write(ROOT_TOKEN, initialised.json().path("root_token").asText());
        secrets.write(
                "operator/vault-recovery-key",
                initialised.json().path("recovery_keys_base64").path(0).asText());
    }

    private void awaitUnsealed() throws IOException {
        long deadline = System.nanoTime() + UNSEALED_MAX.toNanos();
        while (Http.send("GET", vault.resolve("/v1/sys/health"), Map.of(), null).status() != 200) {
            if (System.nanoTime() > deadline) {
                throw new StackException("Vault is not unsealed after " + UNSEALED_MAX.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private void login(VaultProvisioner provisioner, VaultProvisioner.Service role, ServiceName service) {
        String secretId = service.word() + "/vault-secret-id";
        if (!secrets.has(secretId)) {
            VaultProvisioner.Login login = provisioner.login(role);
            secrets.write(service.word() + "/vault-role-id", login.roleId());
            secrets.write(secretId, login.secretId());
        }
    }

    private void createDatabase(Connection superuser, ServiceName service) throws SQLException {
        String name = service.word();
        String password = superuser
                .unwrap(org.postgresql.PGConnection.class)
                .escapeLiteral(secrets.read("operator/" + name + "-database-password"));
        try (Statement statement = superuser.createStatement()) {
            if (!exists(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
                statement.execute("CREATE ROLE " + name + " LOGIN");
            }
            statement.execute("ALTER ROLE " + name + " PASSWORD '" + password + "'");
            if (!exists(statement, "SELECT 1 FROM pg_database WHERE datname = '" + name + "'")) {
                statement.execute("CREATE DATABASE " + name + " OWNER " + name);
            }
        }
    }

    private static boolean exists(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return rows.next();
        }
    }
}
