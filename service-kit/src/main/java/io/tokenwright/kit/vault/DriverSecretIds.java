package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@link SecretIds} over the Vault driver: one request a call, and three to log in. */
final class DriverSecretIds implements SecretIds {
    // Vault says both with 400, 404 or 500, depending on call and version: the words count.
    private static final String NO_ACCESSOR = "failed to find accessor entry";
    private static final String NO_ROLE = " does not exist";
    /** What a login says that is refused for its secret-id; older versions name the half that is wrong. */
    private static final List<String> NOT_LET_IN = List.of("invalid role or secret id", "invalid secret id");

    private final VaultTransport transport;
    private final VaultCalls calls;

    DriverSecretIds(VaultTransport transport, VaultCalls calls) {
        this.transport = transport;
        this.calls = calls;
    }

    @Override
    public VaultResult<Settings> settings(AppRole role) {
        return read(
                role,
                "",
                data -> Optional.of(new Settings(
                        SecretIdBodies.texts(data, "token_policies"),
                        data.getBoolean("bind_secret_id", true),
                        data.getInt("secret_id_num_uses", 0),
                        Duration.ofSeconds(data.getLong("secret_id_ttl", 0)))));
    }

    private <T> VaultResult<T> read(AppRole role, String what, Function<JsonObject, Optional<T>> parse) {
        return on(role, what, path -> {
            Reply reply = calls.ask(token -> transport.get(path, token));
            VaultResult<T> read = calls.result(
                    reply,
                    new Asked(path, "read", false),
                    body -> body.object("data").flatMap(parse));
            return read instanceof Missing<T> ? noRole(path) : read;
        });
    }

    @Override
    public VaultResult<Minted> create(AppRole role, Map<String, String> metadata, Duration ttl) {
        return on(role, "/secret-id", path -> {
            Reply reply = calls.ask(token -> transport.post(path, SecretIdBodies.create(metadata, ttl), token));
            return noSuchRole(reply)
                    ? noRole(path)
                    : calls.result(
                            reply,
                            new Asked(path, "update", true),
                            body -> body.object("data").flatMap(SecretIdBodies::minted));
        });
    }

    @Override
    public VaultResult<List<String>> accessors(AppRole role) {
        return on(role, "/secret-id", path -> {
            Reply reply = calls.ask(token -> transport.get(path + "?list=true", token));
            if (noSuchRole(reply)) {
                return noRole(path);
            }
            VaultResult<List<String>> listed = calls.result(
                    reply,
                    new Asked(path, "list", false),
                    body -> body.object("data").flatMap(KvBodies::keys));
            // A role of which none was made has no list.
            return listed instanceof Missing<List<String>> ? new Done<>(List.of()) : listed;
        });
    }

    @Override
    public VaultResult<Info> lookupAccessor(AppRole role, String accessor) {
        return lookup(role, "/secret-id-accessor/lookup", new JsonObject().add("secret_id_accessor", accessor));
    }

    @Override
    public VaultResult<Info> lookup(AppRole role, SecretValue value) {
        return lookup(role, "/secret-id/lookup", new JsonObject().add("secret_id", value.reveal()));
    }

    /** An unknown secret-id has no content. */
    private VaultResult<Info> lookup(AppRole role, String what, JsonObject body) {
        return on(role, what, path -> {
            Reply reply = calls.ask(token -> transport.post(path, body, token));
            if (noSuchRole(reply)) {
                return noRole(path);
            }
            return says(reply, NO_ACCESSOR) || noContent(reply)
                    ? new Missing<>(path, false)
                    : calls.result(
                            reply,
                            new Asked(path, "update", false),
                            answer -> answer.object("data").flatMap(SecretIdBodies::info));
        });
    }

    @Override
    public VaultResult<Set<String>> login(AppRole role, SecretValue value) {
        VaultResult<String> roleId = read(
                role,
                "/role-id",
                data -> Optional.of(KvBodies.text(data, "role_id")).filter(id -> !id.isEmpty()));
        if (!(roleId instanceof Done<String>(String id))) {
            return roleId.map(_ -> Set.of());
        }
        String path = "auth/" + VaultPaths.encoded(role.mount()) + "/login";
        Reply reply = transport.post(path, new JsonObject().add("role_id", id).add("secret_id", value.reveal()), null);
        return NOT_LET_IN.stream().anyMatch(words -> says(reply, words))
                ? new Missing<>(path, false)
                : calls.result(
                        reply,
                        new Asked(path, "update", false),
                        answer -> answer.object("auth").map(this::givenBack));
    }

    /** Nobody needs the token: a batch token, which cannot be revoked, ends by its own. */
    private Set<String> givenBack(JsonObject auth) {
        String token = KvBodies.text(auth, "client_token");
        if (!token.isEmpty()) {
            var _ = transport.post("auth/token/revoke-self", new JsonObject(), token);
        }
        return SecretIdBodies.texts(auth, "policies");
    }

    @Override
    public VaultResult<Boolean> destroy(AppRole role, String accessor) {
        return on(role, "/secret-id-accessor/destroy", path -> {
            Reply reply = calls.ask(
                    token -> transport.post(path, new JsonObject().add("secret_id_accessor", accessor), token));
            if (noSuchRole(reply)) {
                return noRole(path);
            }
            return says(reply, NO_ACCESSOR)
                    ? new Missing<>(path, false)
                    : calls.effect(reply, new Asked(path, "update", true));
        });
    }

    private interface Call<T> {
        VaultResult<T> at(String path);
    }

    private static <T> VaultResult<T> on(AppRole role, String what, Call<T> call) {
        String path = "auth/" + VaultPaths.encoded(role.mount()) + "/role/" + VaultPaths.encoded(role.name()) + what;
        return VaultPaths.problem("AppRole mount \"" + role.mount() + "\"", role.mount())
                .or(() -> VaultPaths.problem("AppRole \"" + role.name() + "\"", role.name()))
                .<VaultResult<T>>map(problem -> new Refused<>(path, problem))
                .orElseGet(() -> call.at(path));
    }

    private static boolean noSuchRole(Reply reply) {
        return says(reply, NO_ROLE);
    }

    private static <T> VaultResult<T> noRole(String path) {
        return new Refused<>(path, "this AppRole does not exist: create it or correct its name and mount");
    }

    private static boolean says(Reply reply, String words) {
        return reply instanceof Reply.Answered answered
                && !answered.ok()
                && answered.errors().contains(words);
    }

    private static boolean noContent(Reply reply) {
        return reply instanceof Reply.Answered answered && answered.status() == 204;
    }
}
