package io.tokenwright.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lies under {@code sys/}: health, seal, mounts, policies. */
final class SysRoutes {
    private static final String UI_MOUNTS = "internal/ui/mounts/";
    private static final String VERSION = "2.7.2-stand-in";

    private final InstantSource clock;
    private final Mounts mounts;
    private final Policies policies;
    private final Set<String> authMethods = new HashSet<>(Set.of("token"));
    private boolean sealed;

    SysRoutes(InstantSource clock, Mounts mounts, Policies policies) {
        this.clock = clock;
        this.mounts = mounts;
        this.policies = policies;
    }

    boolean sealed() {
        return sealed;
    }

    void seal(boolean sealed) {
        this.sealed = sealed;
    }

    Answer health() {
        Map<String, @Nullable Object> health = new LinkedHashMap<>();
        health.put("initialized", true);
        health.put("sealed", sealed);
        health.put("standby", sealed);
        health.put("server_time_utc", clock.instant().getEpochSecond());
        health.put("version", VERSION);
        return Answer.json(sealed ? 503 : 200, health);
    }

    Answer sealStatus() {
        return Answer.json(
                200,
                Map.of(
                        "type",
                        "shamir",
                        "initialized",
                        true,
                        "sealed",
                        sealed,
                        "t",
                        1,
                        "n",
                        1,
                        "progress",
                        0,
                        "version",
                        VERSION,
                        "storage_type",
                        "inmem"));
    }

    /** {@code path} is below {@code sys/}. */
    Answer answer(String path, Call call, Tokens.Token caller) {
        if (path.startsWith(UI_MOUNTS)) {
            return uiMount(trimmed(path.substring(UI_MOUNTS.length())), caller);
        }
        if (path.startsWith("mounts/")) {
            return mount(trimmed(path.substring("mounts/".length())), call);
        }
        if (path.startsWith("policies/acl/")) {
            return policy(path.substring("policies/acl/".length()), call);
        }
        if (path.startsWith("auth/")) {
            String method = trimmed(path.substring("auth/".length()));
            if (!authMethods.add(method)) {
                throw Refusal.badRequest("path is already in use at " + method + "/");
            }
            return Answers.done();
        }
        if (path.equals("seal")) {
            sealed = true;
            return Answers.done();
        }
        throw Refusal.notFound("unsupported path");
    }

    private Answer uiMount(String mount, Tokens.Token caller) {
        var description = mounts.describe(mount);
        if (description.isEmpty() || !policies.reachesInto(caller.policies(), mount)) {
            throw Refusal.forbidden("preflight capability check returned 403, please ensure client's policies grant"
                    + " access to path \"" + mount + "/\"");
        }
        return Answers.data(200, description.get());
    }

    private Answer mount(String mount, Call call) {
        if (call.method().equals("GET")) {
            return Answers.data(
                    200,
                    mounts.describe(mount)
                            .orElseThrow(() -> Refusal.badRequest("No secret engine mount at " + mount + "/")));
        }
        mounts.add(mount, body(call));
        return Answers.done();
    }

    private Answer policy(String name, Call call) {
        if (call.method().equals("GET")) {
            return Answers.data(200, Map.of("name", name, "policy", policies.text(name)));
        }
        policies.put(name, body(call).path("policy").asText());
        return Answers.done();
    }

    private static JsonNode body(Call call) {
        return call.json().orElseThrow(() -> Refusal.badRequest("failed to parse JSON input"));
    }

    private static String trimmed(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
