package io.tokenwright.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Prepares any Vault for Tokenwright: the KV v2 mount {@code secret}, the fingerprint key, a policy and an AppRole each for inventory
 * (reads) and rotation (writes, mints and revokes Vault's own tokens). Doing it again changes nothing.
 */
public final class VaultProvisioner {
    /** The AppRole, and the policy, of a service. */
    public enum Service {
        INVENTORY("tokenwright-inventory", INVENTORY_POLICY),
        ROTATION("tokenwright-rotation", ROTATION_POLICY);

        private final String role;
        private final String policy;

        Service(String role, String policy) {
            this.role = role;
            this.policy = policy;
        }

        public String role() {
            return role;
        }
    }

    /** What a service logs in with. {@code secretId} is a secret. */
    public record Login(String roleId, String secretId) {
        @Override
        public String toString() {
            return "login of role " + roleId;
        }
    }

    private static final String MOUNT = "secret";
    private static final String KEY_PATH = "tokenwright/fingerprint-key";
    private static final int KEY_BYTES = 32;
    private static final String TOKEN_TTL = "1h";

    /** How a KV v2 mount that was just made refuses for a moment, with status 400. */
    private static final String MOUNT_NOT_UP = "Upgrading from non-versioned to versioned";

    private static final Duration MOUNT_UP_MAX = Duration.ofSeconds(30);
    private static final Duration MOUNT_POLL = Duration.ofMillis(50);

    /** Values are read too: discovery fingerprints what it finds. */
    private static final String INVENTORY_POLICY = """
            path "secret/data/*" { capabilities = ["read"] }
            path "secret/metadata/*" { capabilities = ["read", "list"] }
            path "sys/mounts/*" { capabilities = ["read"] }
            """;

    /** Minted tokens are orphans, because a child would die with the login that made it; Vault asks for sudo there. */
    private static final String ROTATION_POLICY = """
            path "secret/data/*" { capabilities = ["create", "read", "update", "delete"] }
            path "secret/metadata/*" { capabilities = ["create", "read", "update", "delete", "list"] }
            path "secret/delete/*" { capabilities = ["create", "update"] }
            path "secret/undelete/*" { capabilities = ["create", "update"] }
            path "secret/destroy/*" { capabilities = ["create", "update"] }
            path "secret/data/tokenwright/*" { capabilities = ["read"] }
            path "sys/mounts/*" { capabilities = ["read"] }
            path "auth/token/create-orphan" { capabilities = ["create", "update", "sudo"] }
            path "auth/token/create/*" { capabilities = ["create", "update"] }
            path "auth/token/lookup-accessor" { capabilities = ["create", "update"] }
            path "auth/token/revoke-accessor" { capabilities = ["create", "update"] }
            path "auth/token/accessors/" { capabilities = ["list", "sudo"] }
            """;

    private final URI address;
    private final String token;

    /** {@code token} may mount, write policies and AppRoles. */
    public VaultProvisioner(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    /** Throws {@link IllegalStateException} with Vault's own words when it refuses. */
    public void provision() {
        try (var admin = new VaultAdmin(address, token)) {
            mount(admin);
            fingerprintKey(admin);
            if (!admin.get("auth/approle/role/" + Service.INVENTORY.role()).ok()) {
                unlessInUse(admin.post("sys/auth/approle", Map.of("type", "approle")), "AppRole login");
            }
            for (Service service : Service.values()) {
                done(
                        admin.post("sys/policies/acl/" + service.role(), Map.of("policy", service.policy)),
                        "policy " + service.role());
                done(
                        admin.post(
                                "auth/approle/role/" + service.role(),
                                Map.of("token_policies", List.of(service.role()), "token_ttl", TOKEN_TTL)),
                        "AppRole " + service.role());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Vault at " + address + " cannot be prepared", e);
        }
    }

    /** A new secret id for {@code service}; earlier ones stay good. After {@link #provision}. */
    public Login login(Service service) {
        try (var admin = new VaultAdmin(address, token)) {
            String role = "auth/approle/role/" + service.role();
            JsonNode roleId = done(admin.get(role + "/role-id"), "role id of " + service.role());
            JsonNode secretId = done(admin.post(role + "/secret-id", Map.of()), "secret id of " + service.role());
            return new Login(
                    roleId.path("data").path("role_id").asText(),
                    secretId.path("data").path("secret_id").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("Vault at " + address + " gives no login", e);
        }
    }

    private static void mount(VaultAdmin admin) throws IOException {
        var mount = admin.get("sys/mounts/" + MOUNT);
        if (!mount.ok()) {
            unlessInUse(
                    admin.post("sys/mounts/" + MOUNT, Map.of("type", "kv", "options", Map.of("version", "2"))),
                    "KV v2 mount " + MOUNT);
        } else if (!mount.body()
                .path("data")
                .path("options")
                .path("version")
                .asText()
                .equals("2")) {
            throw new IllegalStateException("Vault's mount \"" + MOUNT
                    + "\" is not KV version 2, and version 1 has no check-and-set: mount KV v2 there");
        }
    }

    private static void fingerprintKey(VaultAdmin admin) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Map<String, Object> firstVersion = Map.of(
                "options",
                Map.of("cas", 0),
                "data",
                Map.of("key-id", "k1", "key", Base64.getEncoder().encodeToString(key)));
        var reply = admin.post(MOUNT + "/data/" + KEY_PATH, firstVersion);
        long deadline = System.nanoTime() + MOUNT_UP_MAX.toNanos();
        while (reply.errors().contains(MOUNT_NOT_UP) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(MOUNT_POLL.toNanos());
            reply = admin.post(MOUNT + "/data/" + KEY_PATH, firstVersion);
        }
        if (!reply.ok() && !reply.errors().contains("check-and-set")) {
            throw new IllegalStateException("Vault refuses the fingerprint key: " + reply.errors());
        }
    }

    private static void unlessInUse(VaultAdmin.Reply reply, String what) {
        if (!reply.errors().contains("already in use")) {
            done(reply, what);
        }
    }

    private static JsonNode done(VaultAdmin.Reply reply, String what) {
        if (!reply.ok()) {
            throw new IllegalStateException("Vault refuses " + what + ": " + reply.errors());
        }
        return reply.body();
    }
}
