package io.tokenwright.kit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.security.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * Which role may call which route: every operation of the served OpenAPI document, called by every role and by nobody. An
 * operation that the expected matrix does not list fails the test, so a new route cannot be open by oversight.
 */
public final class RouteMatrix {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final URI address;
    private final String adminToken;
    private final HttpClient http = HttpClient.newHttpClient();

    public RouteMatrix(URI address, String adminToken) {
        this.address = address;
        this.adminToken = adminToken;
    }

    /** {@code expected}: roles by {@code METHOD /path} as in the document. An admin has all of them. */
    public void check(Map<String, Set<Role>> expected) throws IOException, InterruptedException {
        Map<String, Set<Role>> found = new TreeMap<>();
        Set<String> absent = new TreeSet<>();
        Map<Role, String> tokens = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            tokens.put(role, role == Role.ADMIN ? adminToken : newToken(role));
        }
        for (String operation : operations()) {
            String method = operation.substring(0, operation.indexOf(' '));
            String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("\\{[^}]+}", "none");
            assertThat(call(method, path, null)).as(operation + " by nobody").isEqualTo(401);
            // Served only where a part is configured that this test does without.
            if (!operation.contains("{") && call(method, path, adminToken) == 404) {
                absent.add(operation);
                continue;
            }
            Set<Role> allowed = new TreeSet<>();
            for (Role role : Role.values()) {
                if (call(method, path, tokens.get(role)) != 403) {
                    allowed.add(role);
                }
            }
            found.put(operation, allowed);
        }
        Map<String, Set<Role>> wanted = new TreeMap<>();
        expected.forEach((operation, roles) -> {
            Set<Role> all = new TreeSet<>(roles);
            all.add(Role.ADMIN);
            wanted.put(operation, all);
        });
        wanted.keySet().removeAll(absent);
        assertThat(found).isEqualTo(wanted);
    }

    private Set<String> operations() throws IOException, InterruptedException {
        String document = send(request("/openapi.yaml", adminToken).GET()).body();
        Map<String, Map<String, Map<String, Object>>> root =
                new Yaml(new SafeConstructor(new LoaderOptions())).load(document);
        Set<String> operations = new TreeSet<>();
        root.getOrDefault("paths", Map.of())
                .forEach((path, item) -> item.keySet().stream()
                        .filter(METHODS::contains)
                        .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return operations;
    }

    private String newToken(Role role) throws IOException, InterruptedException {
        String body = "{\"name\":\"matrix\",\"roles\":[\"" + role + "\"]}";
        HttpResponse<String> created = send(request("/api/v1/api-tokens", adminToken)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return created.body().replaceAll("(?s).*\"value\":\"([^\"]+)\".*", "$1");
    }

    private int call(String method, String path, @Nullable String token) throws IOException, InterruptedException {
        boolean hasBody = !method.equals("GET") && !method.equals("DELETE");
        HttpRequest.Builder request =
                token == null ? HttpRequest.newBuilder(URI.create(address + path)) : request(path, token);
        if (hasBody) {
            request.header("Content-Type", "application/json");
        }
        return send(request.method(method, hasBody ? BodyPublishers.ofString("[]") : BodyPublishers.noBody()))
                .statusCode();
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(address + path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
