package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Refused;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Vault} over the Vault driver: one request a call, a result for every answer. */
final class DriverVault implements Vault {
    private static final Duration RETRY_SOON = Duration.ofSeconds(2);

    private final VaultTransport transport;
    private final VaultCalls calls;
    private final InstantSource clock;
    private final VaultMounts mounts;

    DriverVault(VaultTransport transport, VaultSession session, InstantSource clock) {
        this.transport = transport;
        this.calls = new VaultCalls(session, clock);
        this.mounts = new VaultMounts(transport, calls, clock);
        this.clock = clock;
    }

    /** What policies were seen to deny, until it worked. */
    VaultDenials denials() {
        return calls.denials();
    }

    @Override
    public VaultResult<Integer> kvMountVersion(String mount) {
        return mounts.version(mount);
    }

    @Override
    public VaultResult<KvSecret> read(String mount, String path) {
        return readVersion(mount, path, "");
    }

    @Override
    public VaultResult<KvSecret> read(String mount, String path, int version) {
        return readVersion(mount, path, "?version=" + version);
    }

    private VaultResult<KvSecret> readVersion(String mount, String path, String query) {
        return mounts.onKv2(mount, path, "data", url -> {
            Reply reply = calls.ask(token -> transport.get(url + query, token));
            if (reply instanceof Reply.Answered answered && answered.status() == 404) {
                Optional<JsonObject> data = answered.object("data");
                if (data.isPresent()) {
                    return new Missing<>(mount + "/" + path, KvBodies.softDeleted(data.get()));
                }
            }
            return calls.result(
                    reply,
                    new Asked(mount + "/data/" + path, "read", false),
                    answered -> answered.object("data").flatMap(KvBodies::secret));
        });
    }

    @Override
    public VaultResult<Integer> write(String mount, String path, Map<String, SecretValue> data, int cas) {
        return mounts.onKv2(mount, path, "data", url -> {
            Asked asked = new Asked(mount + "/data/" + path, cas == 0 ? "create" : "update", true);
            Reply reply = calls.ask(token -> transport.post(url, KvBodies.write(data, cas), token));
            return calls.result(
                    reply, asked, answered -> answered.object("data").flatMap(KvBodies::writtenVersion));
        });
    }

    @Override
    public VaultResult<KvMetadata> metadata(String mount, String path) {
        return mounts.onKv2(
                mount,
                path,
                "metadata",
                url -> calls.result(
                        calls.ask(token -> transport.get(url, token)),
                        new Asked(mount + "/metadata/" + path, "read", false),
                        answered -> answered.object("data").flatMap(data -> KvBodies.metadata(data, clock.instant()))));
    }

    @Override
    public VaultResult<List<String>> list(String mount, String prefix) {
        String folder = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (folder.isEmpty()) {
            return mounts.onKv2(mount, "x", "metadata", ignored -> listed(mount, ""));
        }
        return mounts.onKv2(mount, folder, "metadata", ignored -> listed(mount, folder + "/"));
    }

    private VaultResult<List<String>> listed(String mount, String folder) {
        String encoded = folder.isEmpty() ? "" : VaultPaths.encoded(folder.substring(0, folder.length() - 1)) + "/";
        String url = VaultPaths.encoded(mount) + "/metadata/" + encoded + "?list=true";
        return calls.result(
                calls.ask(token -> transport.get(url, token)),
                new Asked(mount + "/metadata/" + folder, "list", false),
                answered -> answered.object("data").flatMap(KvBodies::keys));
    }

    /** Vault replaces all custom metadata, so the others are read and sent along. */
    @Override
    public VaultResult<Boolean> putCustomMetadata(String mount, String path, Map<String, String> custom) {
        VaultResult<KvMetadata> known = metadata(mount, path);
        Map<String, String> all = new LinkedHashMap<>();
        switch (known) {
            case Done<KvMetadata>(KvMetadata metadata) -> all.putAll(metadata.custom());
            case Missing<KvMetadata> ignored -> {}
            default -> {
                return known.map(metadata -> true);
            }
        }
        all.putAll(custom);
        return mounts.onKv2(
                mount,
                path,
                "metadata",
                url -> calls.effect(
                        calls.ask(token -> transport.post(url, KvBodies.customMetadata(all), token)),
                        new Asked(mount + "/metadata/" + path, "update", true)));
    }

    @Override
    public VaultResult<Boolean> delete(String mount, String path, List<Integer> versions) {
        return onVersions(mount, path, "delete", versions);
    }

    @Override
    public VaultResult<Boolean> undelete(String mount, String path, List<Integer> versions) {
        return onVersions(mount, path, "undelete", versions);
    }

    @Override
    public VaultResult<Boolean> destroy(String mount, String path, List<Integer> versions) {
        return onVersions(mount, path, "destroy", versions);
    }

    private VaultResult<Boolean> onVersions(String mount, String path, String kind, List<Integer> versions) {
        return mounts.onKv2(
                mount,
                path,
                kind,
                url -> calls.effect(
                        calls.ask(token -> transport.post(url, KvBodies.versions(versions), token)),
                        new Asked(mount + "/" + kind + "/" + path, "update", true)));
    }

    @Override
    public VaultResult<Boolean> destroyPath(String mount, String path) {
        return mounts.onKv2(
                mount,
                path,
                "metadata",
                url -> calls.effect(
                        calls.ask(token -> transport.delete(url, token)),
                        new Asked(mount + "/metadata/" + path, "delete", true)));
    }

    @Override
    public VaultResult<MintedToken> createToken(TokenRequest request) {
        String role = request.role();
        Optional<String> problem =
                role == null ? Optional.empty() : VaultPaths.problem("token role \"" + role + "\"", role);
        if (problem.isPresent()) {
            return new Refused<>("auth/token/create", problem.get());
        }
        // Without a role an orphan: a child would die with the login that made it.
        String path = role == null ? "auth/token/create-orphan" : "auth/token/create/" + VaultPaths.encoded(role);
        return calls.result(
                calls.ask(token -> transport.post(path, TokenBodies.create(request), token)),
                new Asked(path, role == null ? "update and sudo" : "update", true),
                answered -> answered.object("auth").flatMap(TokenBodies::minted));
    }

    @Override
    public VaultResult<TokenInfo> lookup(SecretValue value) {
        String path = "auth/token/lookup-self";
        Reply reply = transport.get(path, value.reveal());
        return reply instanceof Reply.Answered answered && answered.badToken()
                ? new Missing<>(path, false)
                : calls.result(
                        reply,
                        new Asked(path, "read", false),
                        answered -> answered.object("data").flatMap(TokenBodies::info));
    }

    @Override
    public VaultResult<TokenInfo> lookupAccessor(String accessor) {
        String path = "auth/token/lookup-accessor";
        Reply reply = calls.ask(token -> transport.post(path, new JsonObject().add("accessor", accessor), token));
        return unknownAccessor(reply)
                ? new Missing<>(path, false)
                : calls.result(
                        reply,
                        new Asked(path, "update", false),
                        answered -> answered.object("data").flatMap(TokenBodies::info));
    }

    @Override
    public VaultResult<List<String>> listAccessors() {
        String path = "auth/token/accessors/";
        return calls.result(
                calls.ask(token -> transport.get(path + "?list=true", token)),
                new Asked(path, "list and sudo", false),
                answered -> answered.object("data").flatMap(KvBodies::keys));
    }

    @Override
    public VaultResult<Boolean> revokeAccessor(String accessor) {
        String path = "auth/token/revoke-accessor";
        Reply reply = calls.ask(token -> transport.post(path, new JsonObject().add("accessor", accessor), token));
        return unknownAccessor(reply) ? new Done<>(true) : calls.effect(reply, new Asked(path, "update", true));
    }

    private static boolean unknownAccessor(Reply reply) {
        return reply instanceof Reply.Answered answered
                && answered.status() / 100 == 4
                && answered.errors().contains("invalid accessor");
    }

    @Override
    public VaultResult<Boolean> ready() {
        Reply health = transport.get("sys/health", null);
        if (!(health instanceof Reply.Answered stated) || stated.json() == null) {
            return VaultAnswers.failure(health, new Asked("sys/health", "read", false), clock.instant());
        }
        if (!stated.json().getBoolean("initialized", true) || stated.json().getBoolean("sealed", false)) {
            return new Unavailable<>(Reason.SEALED, RETRY_SOON);
        }
        // A standby answers 429 there and yet forwards requests: what counts is whether one is served.
        Reply self = calls.ask(token -> transport.get("auth/token/lookup-self", token));
        if (self instanceof Reply.Answered answered && answered.status() == 403 && !answered.badToken()) {
            return new Done<>(true);
        }
        return calls.result(self, new Asked("auth/token/lookup-self", "read", false), answered -> Optional.of(true));
    }
}
