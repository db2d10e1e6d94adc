package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.rotation.connector.Declaration.Body;
import io.tokenwright.rotation.connector.Declaration.Call;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests as a declaration describes them: its templates filled, and escaped for where they stand. Thread-safe. */
final class HttpRequests {
    private final Declaration declaration;
    private final String base;

    HttpRequests(Declaration declaration, URI baseUrl) {
        this.declaration = declaration;
        this.base = baseUrl.toString().replaceAll("/+$", "");
    }

    /** The values of the declared parameters: given, or else declared. */
    Map<String, String> holes(Map<String, String> given) {
        Map<String, String> holes = new HashMap<>();
        declaration.parameters().values().forEach(p -> {
            String value = given.getOrDefault(p.name(), p.fallback());
            if (value != null) {
                holes.put(p.name(), value);
            }
        });
        return holes;
    }

    /** The parameters that a call without a body needs. */
    Set<String> usedBy(Call call) {
        Set<String> used = new HashSet<>(call.path().holes());
        call.query().values().forEach(template -> used.addAll(template.holes()));
        used.retainAll(declaration.parameters().keySet());
        return used;
    }

    /** Without method and body. */
    HttpRequest.Builder builder(Call call, Map<String, String> holes) {
        String query = call.query().entrySet().stream()
                .map(e -> Template.encoded(e.getKey()) + "=" + e.getValue().fillEncoded(holes))
                .collect(Collectors.joining("&"));
        String path = call.path().fillEncoded(holes);
        return HttpRequest.newBuilder(URI.create(base + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(declaration.timeout())
                .header("Accept", "application/json");
    }

    /** The body of {@code call}, as JSON; none where it declares none. */
    static BodyPublisher body(Call call, Map<String, String> holes, List<String> scopes) {
        Body body = call.body();
        return body == null
                ? BodyPublishers.noBody()
                : BodyPublishers.ofString(json(body, holes, scopes).toString());
    }

    /** What nobody gave is left out: an empty list may mean none. */
    private static boolean isEmptyList(Body body, Map<String, String> holes) {
        return body instanceof Body.Text(Template text)
                && text.isList()
                && parts(text, holes).isEmpty();
    }

    private static List<String> parts(Template list, Map<String, String> holes) {
        return Arrays.stream(list.fill(holes).split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private static JsonNode json(Body body, Map<String, String> holes, List<String> scopes) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        return switch (body) {
            case Body.Fields fields -> {
                ObjectNode node = make.objectNode();
                fields.fields().forEach((key, child) -> {
                    if (!isEmptyList(child, holes)) {
                        node.set(key.fill(holes), json(child, holes, scopes));
                    }
                });
                yield node;
            }
            case Body.Items items -> {
                ArrayNode node = make.arrayNode();
                items.items().forEach(child -> node.add(json(child, holes, scopes)));
                yield node;
            }
            case Body.EachScope each -> {
                ArrayNode node = make.arrayNode();
                scopes.forEach(scope -> {
                    Map<String, String> one = new HashMap<>(holes);
                    one.put("scope", scope);
                    node.add(json(each.item(), one, scopes));
                });
                yield node;
            }
            case Body.FieldOfScope(Template name, Body value) -> {
                ObjectNode node = make.objectNode();
                scopes.forEach(scope -> {
                    Map<String, String> one = new HashMap<>(holes);
                    one.put("scope", scope);
                    node.set(name.fill(one), json(value, one, scopes));
                });
                yield node;
            }
            case Body.Text(Template text)
            when text.isList() -> {
                ArrayNode node = make.arrayNode();
                parts(text, holes).forEach(node::add);
                yield node;
            }
            case Body.Text(Template text)
            when text.text().equals("{scopes}") -> {
                ArrayNode node = make.arrayNode();
                scopes.forEach(node::add);
                yield node;
            }
            case Body.Text(Template text) when text.isInt() -> make.numberNode(Long.parseLong(text.fill(holes)));
            case Body.Text(Template text) -> {
                Map<String, String> all = new HashMap<>(holes);
                all.put("scopes", String.join(" ", scopes));
                yield make.textNode(text.fill(all));
            }
        };
    }
}
