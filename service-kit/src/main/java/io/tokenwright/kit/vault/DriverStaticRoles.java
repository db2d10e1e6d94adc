package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Refused;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@link StaticRoles} over the Vault driver: one request a call. */
final class DriverStaticRoles implements StaticRoles {
    // The engine says it with 400: the words count.
    private static final String NO_ROLE = "no static role found";
    private static final Duration REST_MIN = Duration.ofSeconds(1);

    private final VaultTransport transport;
    private final VaultCalls calls;

    DriverStaticRoles(VaultTransport transport, VaultCalls calls) {
        this.transport = transport;
        this.calls = calls;
    }

    @Override
    public VaultResult<Credentials> read(StaticRole role) {
        return at(role, "static-creds", path -> {
            VaultResult<Credentials> read = calls.result(
                    calls.ask(token -> transport.get(path, token)),
                    new Asked(path, "read", false),
                    body -> body.object("data").flatMap(DriverStaticRoles::credentials));
            return read instanceof Missing<Credentials> ? noRole(path) : read;
        });
    }

    private static Optional<Credentials> credentials(JsonObject data) {
        String user = KvBodies.text(data, "username");
        String password = KvBodies.text(data, "password");
        return user.isEmpty() || password.isEmpty()
                ? Optional.empty()
                : KvBodies.instant(data, "last_vault_rotation")
                        .map(at -> new Credentials(user, SecretValue.of(password), at));
    }

    @Override
    public VaultResult<Boolean> rotate(StaticRole role, Supplier<Duration> rest) {
        return at(role, "rotate-role", path -> {
            Reply reply = calls.ask(token -> {
                // Here, because a login may have come before.
                Duration left = rest.get();
                return left.compareTo(REST_MIN) < 0
                        ? new Reply.NotSent()
                        : transport.post(path, new JsonObject(), token, left);
            });
            boolean unknown = reply instanceof Reply.Answered answered
                    && !answered.ok()
                    && answered.errors().contains(NO_ROLE);
            return unknown ? noRole(path) : calls.effect(reply, new Asked(path, "update", true));
        });
    }

    private static <T> VaultResult<T> at(StaticRole role, String what, Function<String, VaultResult<T>> call) {
        String path = VaultPaths.encoded(role.mount()) + "/" + what + "/" + VaultPaths.encoded(role.name());
        return VaultPaths.problem("database mount \"" + role.mount() + "\"", role.mount())
                .or(() -> VaultPaths.problem("static role \"" + role.name() + "\"", role.name()))
                .<VaultResult<T>>map(problem -> new Refused<>(path, problem))
                .orElseGet(() -> call.apply(path));
    }

    private static <T> VaultResult<T> noRole(String path) {
        return new Refused<>(path, "this static role does not exist: create it or correct its name and mount");
    }
}
