package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.FaultScript;
import io.tokenwright.local.http.StandInServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A Kubernetes API server, a GitLab and a GitHub on one address, as far as sinks use them and as their vendors document them; with
 * the ground truth. Thread-safe.
 */
public final class SinkStandIns implements AutoCloseable {
    /** The credential that all three honour. */
    public static final String CREDENTIAL = "credential-of-the-sinks-0123456789";

    /** A variable of GitLab, with all that is kept of it. */
    public static final class Variable {
        public String value;
        public boolean hidden;
        final String scope;
        final boolean masked;
        final boolean guarded;

        Variable(String value, String scope, boolean masked, boolean guarded, boolean hidden) {
            this.value = value;
            this.scope = scope;
            this.masked = masked;
            this.guarded = guarded;
            this.hidden = hidden;
        }
    }

    private record Sealed(byte[] box, Instant updatedAt, String visibility, List<Long> repositories) {}

    private final StandInServer server;
    private final InstantSource clock;
    private final OpenedBox github = OpenedBox.random();
    private final Map<String, Map<String, String>> secrets = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, Sealed> actions = new HashMap<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private Consumer<Call> before = _ -> {};

    public SinkStandIns(InstantSource clock) {
        this.clock = clock;
        this.server = StandInServer.start("127.0.0.1", 0, this::answer);
    }

    public URI address() {
        return server.address();
    }

    public FaultScript faults() {
        return server.faults();
    }

    /** Method and target of each call, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** Run before each call: somebody else is quicker. */
    public synchronized void before(Consumer<Call> other) {
        before = other;
    }

    /** @param place {@code namespace/name} */
    public synchronized void secret(String place, String key, String value) {
        secrets.computeIfAbsent(place, _ -> new LinkedHashMap<>()).put(key, base64(value));
        versions.merge(place, 1, Integer::sum);
    }

    public synchronized String secretOf(String place, String key) {
        return new String(
                Base64.getDecoder()
                        .decode(Objects.requireNonNull(secrets.get(place)).getOrDefault(key, "")),
                StandardCharsets.UTF_8);
    }

    /** @param place {@code projects/7} */
    public synchronized Variable variable(String place, String key, String scope, String value, boolean hidden) {
        var variable = new Variable(value, scope, true, true, hidden);
        variables.put(place + "/" + key + "@" + scope, variable);
        return variable;
    }

    public synchronized Variable variableOf(String place, String key, String scope) {
        return Objects.requireNonNull(variables.get(place + "/" + key + "@" + scope));
    }

    /** @param place {@code repos/acme/app/actions}: all before {@code /secrets} */
    public synchronized void action(String place, String key, String value) {
        boolean ofOrganisation = place.startsWith("orgs/");
        actions.put(
                place + "/" + key,
                new Sealed(
                        sealed(value),
                        clock.instant(),
                        ofOrganisation ? "selected" : "",
                        ofOrganisation ? List.of(11L, 12L) : List.of()));
    }

    /** What a job of that place would see. */
    public synchronized String actionOf(String place, String key) {
        return github.open(
                Objects.requireNonNull(actions.get(place + "/" + key)).box());
    }

    public synchronized List<Long> repositoriesOf(String place, String key) {
        return Objects.requireNonNull(actions.get(place + "/" + key)).repositories();
    }

    private byte[] sealed(String value) {
        try (var secret = io.tokenwright.kit.secret.SecretValue.of(value)) {
            return SealedBox.seal(github.publicKey(), secret);
        }
    }

    private static String base64(String value) {
        return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized Answer answer(Call call) {
        calls.add(call.method() + " " + call.target());
        before.accept(call);
        boolean known = call.header("authorization").equals(Optional.of("Bearer " + CREDENTIAL))
                || call.header("private-token").equals(Optional.of(CREDENTIAL));
        if (!known) {
            return Answer.json(401, Map.of("message", "Unauthorized"));
        }
        if (call.path().startsWith("/api/v1/namespaces/")) {
            return kubernetes(call);
        }
        return call.path().startsWith("/api/v4/") ? gitlab(call) : github(call);
    }

    private Answer kubernetes(Call call) {
        String[] parts = call.path().split("/");
        String place = parts[4] + "/" + parts[6];
        Map<String, String> data = secrets.get(place);
        if (data == null) {
            return Answer.json(404, Map.of("kind", "Status", "reason", "NotFound", "code", 404));
        }
        String version = String.valueOf(versions.getOrDefault(place, 0));
        if (call.method().equals("PATCH")) {
            if (!call.header("content-type").equals(Optional.of("application/merge-patch+json"))) {
                return Answer.json(415, Map.of("kind", "Status", "code", 415));
            }
            if (!call.field("metadata").path("resourceVersion").asText("").equals(version)) {
                return Answer.json(409, Map.of("kind", "Status", "reason", "Conflict", "code", 409));
            }
            call.field("data")
                    .properties()
                    .forEach(e -> data.put(e.getKey(), e.getValue().asText()));
            versions.merge(place, 1, Integer::sum);
        }
        return Answer.json(
                200,
                Map.of(
                        "kind",
                        "Secret",
                        "type",
                        "Opaque",
                        "metadata",
                        Map.of("resourceVersion", String.valueOf(versions.get(place)), "name", parts[6]),
                        "data",
                        Map.copyOf(data)));
    }

    private Answer gitlab(Call call) {
        String[] parts = call.path().substring("/api/v4/".length()).split("/variables/");
        String scope = call.parameter("filter[environment_scope]").orElse("*");
        Variable variable = variables.get(parts[0] + "/" + parts[1] + "@" + scope);
        if (variable == null) {
            return Answer.json(404, Map.of("message", "404 Variable Not Found"));
        }
        if (call.method().equals("PUT")) {
            String value = call.field("value").asText("");
            if (variable.masked && (value.length() < 8 || value.contains("\n"))) {
                return Answer.json(400, Map.of("message", Map.of("value", List.of("is invalid"))));
            }
            JsonNode masked = call.field("masked");
            JsonNode guarded = call.field("protected");
            if (masked.asBoolean(true) != variable.masked || guarded.asBoolean(true) != variable.guarded) {
                throw new IllegalStateException("a sink keeps the flags");
            }
            variable.value = value;
        }
        Map<String, Object> json = new HashMap<>();
        json.put("key", parts[1]);
        json.put("value", variable.hidden ? null : variable.value);
        json.put("masked", variable.masked);
        json.put("protected", variable.guarded);
        json.put("hidden", variable.hidden);
        json.put("raw", false);
        json.put("variable_type", "env_var");
        json.put("environment_scope", variable.scope);
        json.put("description", null);
        return Answer.json(200, json);
    }

    private Answer github(Call call) {
        int at = call.path().indexOf("/secrets/");
        String place = call.path().substring(1, at);
        String rest = call.path().substring(at + "/secrets/".length());
        if (rest.equals("public-key")) {
            return Answer.json(
                    200,
                    Map.of(
                            "key_id",
                            "568250167242549743",
                            "key",
                            Base64.getEncoder().encodeToString(github.publicKey())));
        }
        String key = rest.replace("/repositories", "");
        Sealed sealed = actions.get(place + "/" + key);
        if (sealed == null) {
            return Answer.json(404, Map.of("message", "Not Found"));
        }
        if (rest.endsWith("/repositories")) {
            return Answer.json(
                    200,
                    Map.of(
                            "total_count",
                            sealed.repositories().size(),
                            "repositories",
                            sealed.repositories().stream()
                                    .map(id -> Map.of("id", id))
                                    .toList()));
        }
        if (call.method().equals("PUT")) {
            if (!call.field("key_id").asText("").equals("568250167242549743")) {
                return Answer.json(422, Map.of("message", "Bad key id"));
            }
            List<Long> selected = new ArrayList<>();
            call.field("selected_repository_ids").forEach(id -> selected.add(id.asLong()));
            actions.put(
                    place + "/" + key,
                    new Sealed(
                            Base64.getDecoder()
                                    .decode(call.field("encrypted_value").asText("")),
                            clock.instant(),
                            call.field("visibility").asText(""),
                            selected));
            return Answer.empty(204);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", key);
        json.put("created_at", "2026-01-01T00:00:00Z");
        json.put("updated_at", sealed.updatedAt().toString());
        if (!sealed.visibility().isEmpty()) {
            json.put("visibility", sealed.visibility());
        }
        return Answer.json(200, json);
    }

    @Override
    public void close() {
        server.close();
    }
}
