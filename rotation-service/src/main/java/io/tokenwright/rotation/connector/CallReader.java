package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.rotation.connector.Connector.Traits;
import io.tokenwright.rotation.connector.Declaration.Active;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Pages;
import io.tokenwright.rotation.token.Precision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads one call of a declaration, and holds its recorded example to the pointers into it. */
final class CallReader {
    /** What an answer's field may be said to be, in place of a pointer: what was asked for. */
    static final String ASKED = "asked";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ACTIVE = Pattern.compile("(/[^\\s,]+)(?: (=|!=) ([^\\s,]+))?(, absent is no)?|listed");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Map<Capability, Set<String>> HOLES = Map.of(
            Capability.ISSUE, Set.of("name", "scopes", "scope", "expires_date", "expires_at", "lifetime_seconds"),
            Capability.PROBE, Set.of(),
            Capability.FIND, Set.of("name_prefix", "page", "page_size"),
            Capability.INSPECT, Set.of("id"),
            Capability.REVOKE, Set.of("id"),
            Capability.QUARANTINE, Set.of("id"),
            Capability.RESTORE, Set.of("id"));
    private static final Map<Capability, List<String>> NEEDED = Map.of(
            Capability.ISSUE, List.of("id", "value"),
            Capability.FIND, List.of("id", "name", "active"),
            Capability.INSPECT, List.of("active"));

    private final Set<String> parameters;
    private final Traits traits;

    CallReader(Set<String> parameters, Traits traits) {
        this.parameters = parameters;
        this.traits = traits;
    }

    Call call(Capability capability, YamlFields fields) {
        fields.only(
                "method",
                "path",
                "query",
                "header",
                "headers",
                "body",
                "success",
                "gone",
                "live",
                "dead",
                "next-page-header",
                "next-page",
                "page-size",
                "first-page",
                "items",
                "answer",
                "example",
                "control");
        Set<String> holes = new TreeSet<>(HOLES.getOrDefault(capability, Set.of()));
        holes.addAll(parameters);
        String method = fields.text("method");
        if (!METHODS.contains(method)) {
            throw fields.error("method", "\"method\" is \"" + method + "\": write one of " + new TreeSet<>(METHODS));
        }
        boolean probe = capability == Capability.PROBE;
        Map<String, Template> query = new LinkedHashMap<>();
        if (fields.has("query")) {
            YamlFields parts = fields.fields("query");
            parts.all().forEach((key, node) -> query.put(key, TemplateReader.template(parts, key, node, holes)));
        }
        Set<Integer> success = statuses(fields, probe ? "live" : "success");
        if (success.isEmpty()) {
            throw fields.error(
                    "path", "\"" + (probe ? "live" : "success") + "\" is missing: write the statuses, [200]");
        }
        Set<Integer> gone = statuses(fields, probe ? "dead" : "gone");
        if (probe && gone.isEmpty()) {
            throw fields.error("live", "\"dead\" is missing: write the statuses that refuse a value, [401]");
        }
        Node body = fields.all().get("body");
        Map<String, String> answer = answer(capability, fields);
        Active active = active(fields, answer);
        String items = fields.optionalText("items").orElse(null);
        Call call = new Call(
                method,
                TemplateReader.path(fields, holes),
                query,
                probe || fields.has("header") || fields.has("headers")
                        ? TemplateReader.headers(fields, "header", secrets(capability))
                        : Map.of(),
                body == null ? null : TemplateReader.body(fields, body, holes),
                success,
                gone,
                pages(fields),
                items,
                answer,
                active,
                example(fields),
                control(capability, fields));
        if (probe
                && call.headers().values().stream()
                        .noneMatch(header -> header.holes().contains("value"))) {
            throw fields.error("header", "no header of the probe holds {value}: it would not ask about the value");
        }
        if (probe && !call.control() && needsControl(call)) {
            throw fields.error(
                    "header",
                    "a value could be called dead although it is not the value's fault: add \"control: yes\", so that a"
                            + " dead verdict counts only while the same call with the admin's own credential in its place"
                            + " is answered live");
        }
        agreesWithTraits(capability, fields, call);
        agreesWithExample(capability, fields, call);
        return call;
    }

    /** What may stand in a header: the value itself only where the call is about it. */
    private static Set<String> secrets(Capability capability) {
        return switch (capability) {
            case PROBE -> Set.of("value", "admin_token");
            case REVOKE -> Set.of("value", "admin_token", DeclarationReader.ADMIN_JWT);
            default -> Set.of("admin_token", DeclarationReader.ADMIN_JWT);
        };
    }

    private static boolean control(Capability capability, YamlFields fields) {
        boolean control = fields.has("control") && fields.yesOrNo("control");
        if (control && capability != Capability.PROBE) {
            throw fields.error("control", "\"control\" is for a probe alone: leave it out");
        }
        return control;
    }

    /** When a second credential is sent along, or a field that is absent, as in any other JSON, means dead. */
    private static boolean needsControl(Call call) {
        boolean sendsAdmin = call.headers().values().stream()
                .anyMatch(header -> header.holes().contains("admin_token"));
        return sendsAdmin || (call.active() != null && call.active().absentIsNo());
    }

    private static Set<Integer> statuses(YamlFields fields, String key) {
        Set<Integer> statuses = Set.copyOf(fields.list(key, Integer::valueOf));
        if (statuses.stream().anyMatch(status -> status < 200 || status > 499)) {
            throw fields.error(key, "\"" + key + "\" has a status outside 200 to 499, which says nothing for sure");
        }
        return statuses;
    }

    private static Pages pages(YamlFields fields) {
        int size = fields.has("page-size") ? fields.number("page-size") : 0;
        if (fields.has("page-size") && (size < 1 || size > 1000)) {
            throw fields.error("page-size", "\"page-size\" is " + size + ": write 1 to 1000");
        }
        String pointer = fields.optionalText("next-page").orElse(null);
        if (pointer != null && !pointer.startsWith("/")) {
            throw fields.error("next-page", "\"next-page\" is \"" + pointer + "\", not a JSON pointer");
        }
        Pages pages = new Pages(
                fields.optionalText("next-page-header").orElse(null),
                pointer,
                size,
                fields.optionalText("first-page").orElse("1"));
        if (pages.counted() && !pages.first().matches("[01]")) {
            throw fields.error("first-page", "\"first-page\" is \"" + pages.first() + "\": write 0 or 1");
        }
        return pages;
    }

    private static Map<String, String> answer(Capability capability, YamlFields fields) {
        Map<String, String> answer = new LinkedHashMap<>();
        if (fields.has("answer")) {
            YamlFields pointers = fields.fields("answer")
                    .only("id", "name", "value", "scopes", "issued-at", "expires-at", "active", "last-used-at");
            pointers.all().forEach((key, node) -> {
                String pointer = pointers.scalar(key, node);
                boolean asked = pointer.equals(ASKED)
                        && capability == Capability.ISSUE
                        && (key.equals("expires-at") || key.equals("id"));
                boolean whole = pointer.isEmpty() && key.equals("scopes");
                if (!key.equals("active") && !asked && !whole && !pointer.startsWith("/")) {
                    throw pointers.error(
                            node, "\"" + key + "\" is \"" + pointer + "\", not a JSON pointer: write /" + pointer);
                }
                answer.put(key, pointer);
            });
        }
        for (String needed : NEEDED.getOrDefault(capability, List.of())) {
            if (!answer.containsKey(needed)) {
                throw fields.error("answer", "\"answer\" must say where \"" + needed + "\" is, as a JSON pointer");
            }
        }
        return answer;
    }

    /** Taken out of {@code answer}: it may be a condition. */
    private static @Nullable Active active(YamlFields fields, Map<String, String> answer) {
        String text = answer.remove("active");
        if (text == null) {
            return null;
        }
        Matcher matcher = ACTIVE.matcher(text);
        if (!matcher.matches()) {
            YamlFields pointers = fields.fields("answer");
            throw pointers.error(
                    "active",
                    "\"active\" is \"" + text
                            + "\": write a JSON pointer (/active), a condition (/status = active, /revoked != true),"
                            + " listed, or with \", absent is no\" behind it for a field that is left out");
        }
        return new Active(
                matcher.group(1),
                !"!=".equals(matcher.group(2)),
                matcher.group(3) == null ? "true" : matcher.group(3),
                matcher.group(4) != null);
    }

    private static @Nullable JsonNode example(YamlFields fields) {
        String text = fields.optionalText("example").orElse("");
        try {
            return text.isBlank() ? null : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw fields.error("example", "\"example\" is not JSON: paste the answer's body as the issuer sends it");
        }
    }

    private void agreesWithTraits(Capability capability, YamlFields fields, Call call) {
        boolean expires = call.pointer("expires-at").isPresent();
        if (capability == Capability.ISSUE && expires == (traits.expiry() == Precision.NONE)) {
            throw fields.error(
                    "answer",
                    expires
                            ? "\"traits.expiry\" is none, yet \"answer\" says where \"expires-at\" is: correct one"
                            : "\"answer\" must say where \"expires-at\" is, or write traits.expiry: none");
        }
        boolean lastUsed = call.pointer("last-used-at").isPresent();
        if (capability == Capability.INSPECT && lastUsed != traits.lastUsed()) {
            throw fields.error(
                    "answer",
                    lastUsed
                            ? "\"traits.last-used\" is no, yet \"answer\" says where \"last-used-at\" is: correct one"
                            : "\"answer\" must say where \"last-used-at\" is, or write traits.last-used: no");
        }
        if (capability == Capability.INSPECT
                && call.items() != null
                && call.pointer("id").isEmpty()) {
            throw fields.error("answer", "\"answer\" must say where \"id\" is in an item of the list");
        }
        if (capability == Capability.FIND && call.items() == null) {
            throw fields.error(
                    "answer", "\"items\" is missing: write the JSON pointer to the list, \"\" for the whole");
        }
        boolean asksForSize = call.query().values().stream()
                .anyMatch(template -> template.holes().contains("page_size"));
        if (asksForSize && call.pages().size() == 0) {
            throw fields.error("query", "{page_size} needs \"page-size\": write the most that the issuer allows");
        }
    }

    /** A pointer that finds nothing in the recorded answer would find nothing in production. */
    private static void agreesWithExample(Capability capability, YamlFields fields, Call call) {
        JsonNode example = call.example();
        if (example == null) {
            return;
        }
        JsonNode read = example;
        if (call.items() != null) {
            JsonNode list = example.at(call.items());
            if (!list.isArray() || list.isEmpty()) {
                throw fields.error("example", "\"example\" has no list with an item at \"" + call.items() + "\"");
            }
            read = list.get(0);
        }
        Map<String, String> pointers = new LinkedHashMap<>(call.answer());
        if (call.active() != null && call.active().pointer() != null) {
            pointers.put("active", call.active().pointer());
        }
        for (Map.Entry<String, String> pointer : pointers.entrySet()) {
            boolean found = pointer.getValue().equals(ASKED)
                    || !HttpAnswers.at(read, pointer.getValue()).isEmpty();
            if (!found) {
                throw fields.fields("answer")
                        .error(
                                pointer.getKey(),
                                "\"" + pointer.getKey() + "\" is at " + pointer.getValue()
                                        + ", and the example of \""
                                        + capability.name().toLowerCase(java.util.Locale.ROOT)
                                        + "\" has nothing there: correct the pointer or the example");
            }
        }
    }
}
