package io.tokenwright.local.vault;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Logins of machines.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/approle">AppRole API</a>
 */
final class AppRoles {
    static final String LOGIN = "auth/approle/login";
    private static final String ROLE = "auth/approle/role/";

    private record Role(String roleId, Set<String> policies, Duration ttl, Set<String> secretIds) {}

    private final TokenRoutes tokens;
    private final Map<String, Role> roles = new HashMap<>();

    AppRoles(TokenRoutes tokens) {
        this.tokens = tokens;
    }

    Answer login(Call call) {
        for (var entry : roles.entrySet()) {
            Role role = entry.getValue();
            if (role.roleId().equals(call.field("role_id").asText())
                    && role.secretIds().contains(call.field("secret_id").asText())) {
                return tokens.login(entry.getKey(), role.policies(), role.ttl());
            }
        }
        throw Refusal.badRequest("invalid role or secret ID");
    }

    Answer answer(String path, Call call) {
        if (!path.startsWith(ROLE)) {
            throw Refusal.notFound("unsupported path");
        }
        String rest = path.substring(ROLE.length());
        int slash = rest.indexOf('/');
        String name = slash < 0 ? rest : rest.substring(0, slash);
        return switch (slash < 0 ? "" : rest.substring(slash + 1)) {
            case "" -> call.method().equals("GET") ? describe(role(name)) : put(name, call);
            case "role-id" -> Answers.data(200, Map.of("role_id", role(name).roleId()));
            case "secret-id" -> {
                String secretId = UUID.randomUUID().toString();
                role(name).secretIds().add(secretId);
                yield Answers.data(
                        200,
                        Map.of(
                                "secret_id",
                                secretId,
                                "secret_id_accessor",
                                UUID.randomUUID().toString()));
            }
            default -> throw Refusal.notFound("unsupported path");
        };
    }

    private Role role(String name) {
        Role role = roles.get(name);
        if (role == null) {
            throw Refusal.nothing();
        }
        return role;
    }

    private static Answer describe(Role role) {
        return Answers.data(
                200,
                Map.of(
                        "token_policies",
                        role.policies(),
                        "token_ttl",
                        role.ttl().toSeconds()));
    }

    private Answer put(String name, Call call) {
        Set<String> policies = new HashSet<>();
        call.field("token_policies").forEach(policy -> policies.add(policy.asText()));
        Duration ttl = TokenRoutes.duration(call.field("token_ttl"), Duration.ofHours(768));
        Role known = roles.get(name);
        roles.put(
                name,
                known == null
                        ? new Role(UUID.randomUUID().toString(), policies, ttl, new HashSet<>())
                        : new Role(known.roleId(), policies, ttl, known.secretIds()));
        return Answers.done();
    }
}
