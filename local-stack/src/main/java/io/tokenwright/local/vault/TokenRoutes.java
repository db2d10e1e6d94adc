package io.tokenwright.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What lies under {@code auth/token/}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/token">Token API</a>
 */
final class TokenRoutes {
    private static final Duration TTL_DEFAULT = Duration.ofHours(768);
    private static final Pattern DURATION = Pattern.compile("(\\d+)(s|m|h|d)?");

    private final Tokens tokens;
    private final Map<String, JsonNode> roles = new HashMap<>();

    TokenRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    /** {@code path} is below {@code auth/token/}; {@code caller} may do it as far as the policy goes. */
    Answer answer(String path, Call call, Tokens.Token caller, boolean sudo) {
        return switch (path) {
            case "create" -> create(call, caller, path, caller.id(), sudo);
            case "create-orphan" -> create(call, caller, path, null, sudo);
            case "lookup-self" -> Answers.data(200, describe(caller, caller.id()));
            case "lookup" ->
                Answers.data(
                        200,
                        tokens.byId(call.field("token").asText())
                                .map(token -> describe(token, token.id()))
                                .orElseThrow(() -> Refusal.forbidden("bad token")));
            case "lookup-accessor" ->
                Answers.data(
                        200,
                        tokens.byAccessor(call.field("accessor").asText())
                                .map(token -> describe(token, ""))
                                .orElseThrow(() -> Refusal.badRequest("1 error occurred:\n\t* invalid accessor\n\n")));
            case "renew-self" ->
                Answers.auth(auth(tokens.renew(caller, duration(call.field("increment"), Duration.ZERO))));
            case "revoke-self" -> {
                tokens.revoke(caller);
                yield Answers.done();
            }
            case "revoke-accessor" -> revokeAccessor(call.field("accessor").asText());
            case "accessors", "accessors/" -> Answers.data(200, Map.of("keys", tokens.accessors()));
            default -> roleOrCreate(path, call, caller);
        };
    }

    private Answer roleOrCreate(String path, Call call, Tokens.Token caller) {
        if (path.startsWith("roles/")) {
            call.json().ifPresent(role -> roles.put(path.substring("roles/".length()), role));
            return Answers.done();
        }
        if (path.startsWith("create/")) {
            String name = path.substring("create/".length());
            JsonNode role = roles.get(name);
            if (role == null) {
                throw Refusal.badRequest("unknown role " + name);
            }
            return create(call, caller, path, role.path("orphan").asBoolean() ? null : caller.id(), true);
        }
        throw Refusal.notFound("unsupported path");
    }

    Answer login(String role, Set<String> policies, Duration ttl) {
        Set<String> all = new TreeSet<>(policies);
        all.add("default");
        var token = tokens.create(all, Map.of("role_name", role), "approle", AppRoles.LOGIN, ttl, true, null);
        return Answers.auth(auth(token));
    }

    private Answer create(Call call, Tokens.Token caller, String path, @Nullable String parent, boolean sudo) {
        Set<String> policies = new TreeSet<>();
        call.field("policies").forEach(policy -> policies.add(policy.asText()));
        if (policies.isEmpty()) {
            policies.addAll(caller.policies());
        }
        if (!sudo && !caller.policies().containsAll(policies)) {
            throw Refusal.badRequest("child policies must be subset of parent");
        }
        if (!call.field("no_default_policy").asBoolean() && !policies.contains(Policies.ROOT)) {
            policies.add("default");
        }
        Map<String, String> meta = new LinkedHashMap<>();
        call.field("meta")
                .properties()
                .forEach(entry -> meta.put(entry.getKey(), entry.getValue().asText()));
        // Vault keeps letters, digits and dashes of a display name.
        String name = call.field("display_name")
                .asText("")
                .replaceAll("[^a-zA-Z0-9-]", "-")
                .replaceAll("-+$", "");
        var token = tokens.create(
                policies,
                meta,
                name.isEmpty() ? "token" : "token-" + name,
                "auth/token/" + path,
                duration(call.field("ttl"), TTL_DEFAULT),
                call.field("renewable").asBoolean(true),
                parent);
        return Answers.auth(auth(token));
    }

    private Answer revokeAccessor(String accessor) {
        var token = tokens.byAccessor(accessor);
        if (token.isEmpty()) {
            return Answers.warning("No token found with this accessor");
        }
        tokens.revoke(token.get());
        return Answers.done();
    }

    private Map<String, @Nullable Object> auth(Tokens.Token token) {
        Map<String, @Nullable Object> auth = new LinkedHashMap<>();
        auth.put("client_token", token.id());
        auth.put("accessor", token.accessor());
        auth.put("policies", token.policies());
        auth.put("token_policies", token.policies());
        auth.put("metadata", token.meta());
        auth.put("lease_duration", tokens.ttlLeft(token).plusMillis(500).toSeconds());
        auth.put("renewable", token.renewable());
        auth.put("token_type", "service");
        auth.put("orphan", token.parent() == null);
        return auth;
    }

    private Map<String, @Nullable Object> describe(Tokens.Token token, String id) {
        Instant expiresAt = token.expiresAt();
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("accessor", token.accessor());
        data.put("creation_time", token.issuedAt().getEpochSecond());
        data.put("creation_ttl", token.ttl().toSeconds());
        data.put("display_name", token.displayName());
        data.put("expire_time", expiresAt == null ? null : expiresAt.toString());
        data.put("id", id);
        if (expiresAt != null) {
            // A root token has neither.
            data.put("issue_time", token.issuedAt().toString());
            data.put("renewable", token.renewable());
        }
        data.put("meta", token.meta().isEmpty() ? null : token.meta());
        data.put("orphan", token.parent() == null);
        data.put("path", token.path());
        data.put("policies", List.copyOf(token.policies()));
        data.put("ttl", tokens.ttlLeft(token).toSeconds());
        data.put("type", "service");
        return data;
    }

    /** Seconds as a number, or a number with s, m, h or d. */
    static Duration duration(JsonNode node, Duration fallback) {
        if (node.isMissingNode() || node.isNull() || node.asText().isEmpty()) {
            return fallback;
        }
        Matcher duration = DURATION.matcher(node.asText());
        if (!duration.matches()) {
            throw Refusal.badRequest("error parsing duration");
        }
        long amount = Long.parseLong(duration.group(1));
        return switch (duration.group(2) == null ? "s" : duration.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofSeconds(amount);
        };
    }
}
