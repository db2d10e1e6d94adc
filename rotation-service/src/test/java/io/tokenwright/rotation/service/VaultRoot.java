package io.tokenwright.rotation.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.local.LocalVault;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.local.VaultProvisioner;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the people who run Vault do to it: roles, policies, revocations. */
final class VaultRoot {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final LocalVault vault;

    VaultRoot(LocalVault vault) {
        this.vault = vault;
    }

    /** An AppRole of a test's own, with a policy of the same name. */
    VaultProvisioner.Login appRole(String name, String policy) {
        policy(name, policy);
        role(name, Map.of("token_policies", List.of(name), "token_ttl", "1h"));
        String role = "auth/approle/role/" + name;
        return new VaultProvisioner.Login(
                send("GET", role + "/role-id", null).at("/data/role_id").asText(),
                send("POST", role + "/secret-id", Map.of())
                        .at("/data/secret_id")
                        .asText());
    }

    /** An AppRole with these settings. */
    void role(String name, Map<String, Object> settings) {
        send("POST", "auth/approle/role/" + name, settings);
    }

    void deleteRole(String name) {
        send("DELETE", "auth/approle/role/" + name, null);
    }

    /** As a consumer logs in. */
    boolean canLogIn(String appRole, String secretId) {
        String roleId = send("GET", "auth/approle/role/" + appRole + "/role-id", null)
                .at("/data/role_id")
                .asText();
        try {
            send("POST", "auth/approle/login", Map.of("role_id", roleId, "secret_id", secretId));
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** How many tokens live that were got by logging in with the AppRole. */
    int loginsOf(String appRole) {
        return accessorsOf(appRole).size();
    }

    /** The text of a policy. */
    String policy(String name) {
        return send("GET", "sys/policies/acl/" + name, null).at("/data/policy").asText();
    }

    void policy(String name, String text) {
        send("POST", "sys/policies/acl/" + name, Map.of("policy", text));
    }

    /** A database engine at {@code mount} that may change the users of {@code database}. */
    void databaseEngine(String mount, TestDatabase database) {
        URI url = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        send("POST", "sys/mounts/" + mount, Map.of("type", "database"));
        send(
                "POST",
                mount + "/config/postgres",
                Map.of(
                        "plugin_name",
                        "postgresql-database-plugin",
                        "connection_url",
                        "postgresql://{{username}}:{{password}}@" + url.getAuthority() + url.getPath()
                                + "?sslmode=disable",
                        "username",
                        database.username(),
                        "password",
                        database.password(),
                        "allowed_roles",
                        "*"));
    }

    /** A static role for the user of the same name, whose password nobody but us lets Vault replace. */
    void staticRole(String mount, String name) {
        send(
                "POST",
                mount + "/static-roles/" + name,
                Map.of("db_name", "postgres", "username", name, "rotation_period", "87600h"));
    }

    /** A role whose users are members of {@code group} and live for two hours. */
    void databaseRole(String mount, String name, String group) {
        send(
                "POST",
                mount + "/roles/" + name,
                Map.of(
                        "db_name",
                        "postgres",
                        "creation_statements",
                        List.of("create role \"{{name}}\" login password '{{password}}' valid until '{{expiration}}'"
                                + " in role " + group),
                        "default_ttl",
                        "2h",
                        "max_ttl",
                        "4h"));
    }

    void unmount(String mount) {
        send("DELETE", "sys/mounts/" + mount, null);
    }

    /** A role through which orphans with {@code policies} are minted. */
    void tokenRole(String name, List<String> policies) {
        send(
                "POST",
                "auth/token/roles/" + name,
                Map.of("orphan", true, "allowed_policies", policies, "renewable", true));
    }

    /** Revokes every token that was got by logging in with the AppRole; how many. */
    int revokeLogins(String appRole) {
        List<String> accessors = accessorsOf(appRole);
        accessors.forEach(accessor -> send("POST", "auth/token/revoke-accessor", Map.of("accessor", accessor)));
        return accessors.size();
    }

    private List<String> accessorsOf(String appRole) {
        List<String> accessors = new ArrayList<>();
        for (JsonNode accessor :
                send("GET", "auth/token/accessors/?list=true", null).at("/data/keys")) {
            JsonNode token = send("POST", "auth/token/lookup-accessor", Map.of("accessor", accessor.asText()));
            if (token.at("/data/meta/role_name").asText().equals(appRole)) {
                accessors.add(accessor.asText());
            }
        }
        return accessors;
    }

    private JsonNode send(String method, String path, @org.jspecify.annotations.Nullable Object body) {
        try {
            var request = HttpRequest.newBuilder(URI.create(vault.address() + "/v1/" + path))
                    .header("X-Vault-Token", vault.rootToken())
                    .method(
                            method,
                            body == null
                                    ? BodyPublishers.noBody()
                                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
                    .build();
            var response = HTTP.send(request, BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(method + " " + path + " answered " + response.statusCode());
            }
            return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(path + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
