package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Connector.Description;
import io.tokenwright.rotation.connector.Connector.Limits;
import io.tokenwright.rotation.connector.Declaration.Body;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Header;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import io.tokenwright.rotation.connector.Declaration.RandomValue;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a connector's YAML file. Everything that can be wrong with it is found here, with its line, before any call. */
final class DeclarationReader {
    private static final int CODE_POINTS_MAX = 200_000;
    private static final int RESPONSE_BYTES_MAX = 16 * 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final Map<Capability, Set<String>> HOLES = Map.of(
            Capability.ISSUE, Set.of("name", "scopes", "expires_date", "expires_at", "lifetime_seconds"),
            Capability.PROBE, Set.of(),
            Capability.FIND, Set.of("name_prefix", "page"),
            Capability.INSPECT, Set.of("id"),
            Capability.REVOKE, Set.of("id"),
            Capability.QUARANTINE, Set.of("id"));
    private static final Map<Capability, List<String>> NEEDED = Map.of(
            Capability.ISSUE, List.of("id", "value"),
            Capability.FIND, List.of("id", "name", "active"),
            Capability.INSPECT, List.of("active"));

    private final String file;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private DeclarationReader(String file) {
        this.file = file;
    }

    /** Throws {@link InvalidDeclarationException} naming {@code file}, line, key and remedy. */
    static Declaration read(String file, String yaml) {
        Supplier<Node> root = () -> new Compose(LoadSettings.builder()
                        .setLabel(file)
                        .setUseMarks(true)
                        .setMaxAliasesForCollections(0)
                        .setAllowDuplicateKeys(true)
                        .setCodePointLimit(CODE_POINTS_MAX)
                        .build())
                .composeString(yaml)
                .orElseThrow(() -> new InvalidDeclarationException(file + ": is empty"));
        try {
            return new DeclarationReader(file).declaration(YamlFields.of(file, "", root.get()));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw new InvalidDeclarationException(file + ":" + line + ": not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InvalidDeclarationException(file + ": not YAML: " + e.getMessage());
        }
    }

    private Declaration declaration(YamlFields root) {
        root.only(
                "name",
                "title",
                "documentation",
                "default-base-url",
                "blind-spots",
                "limits",
                "parameters",
                "admin-header",
                "random",
                "issue",
                "probe",
                "find",
                "inspect",
                "revoke",
                "quarantine");
        String name = root.text("name");
        if (!NAME.matcher(name).matches()) {
            throw root.error("name", "\"name\" is \"" + name + "\": write small letters, digits and hyphens");
        }
        if (root.has("parameters")) {
            root.fields("parameters").all().forEach((key, node) -> parameters.put(key, parameter(key, node)));
        }
        Map<Capability, Call> calls = new EnumMap<>(Capability.class);
        for (Capability capability : Capability.values()) {
            String key = capability.name().toLowerCase(java.util.Locale.ROOT);
            if (root.has(key)) {
                calls.put(capability, call(capability, root.fields(key)));
            }
        }
        YamlFields limits = root.fields("limits")
                .only("requests-per-minute", "listing-delay", "propagation", "timeout", "response-max", "lifetime-max");
        YamlFields random = root.fields("random").only("prefix", "length", "alphabet");
        YamlFields admin = root.fields("admin-header").only("name", "value");
        return new Declaration(
                new Description(
                        name,
                        root.text("title"),
                        Set.copyOf(calls.keySet()),
                        root.list("blind-spots", text -> text),
                        limits(limits),
                        root.optionalText("documentation").orElse("")),
                root.optionalText("default-base-url").orElse(null),
                limits.has("timeout") ? limits.duration("timeout") : Duration.ofSeconds(10),
                limits.has("response-max") ? bytes(limits) : 1024 * 1024,
                Map.copyOf(parameters),
                header(admin, Set.of("admin_token")),
                new RandomValue(
                        random.optionalText("prefix").orElse(""),
                        random.number("length"),
                        random.optionalText("alphabet").orElse("abcdefghijklmnopqrstuvwxyz0123456789")),
                Map.copyOf(calls));
    }

    private static Limits limits(YamlFields limits) {
        return new Limits(
                limits.number("requests-per-minute"),
                limits.duration("listing-delay"),
                limits.duration("propagation"),
                limits.has("lifetime-max") ? limits.duration("lifetime-max") : null);
    }

    private static int bytes(YamlFields limits) {
        String text = limits.text("response-max");
        if (!text.matches("[0-9]{1,5}(kB|MB)")) {
            throw limits.error("response-max", "\"response-max\" is \"" + text + "\", not a size: write 64kB or 1MB");
        }
        int count = Integer.parseInt(text.substring(0, text.length() - 2));
        long bytes = count * (text.endsWith("kB") ? 1024L : 1024L * 1024L);
        if (bytes > RESPONSE_BYTES_MAX) {
            throw limits.error("response-max", "\"response-max\" is \"" + text + "\": write at most 16MB");
        }
        return (int) bytes;
    }

    private Parameter parameter(String name, Node node) {
        YamlFields fields = YamlFields.of(file, "parameters." + name, node).only("pattern", "default");
        String pattern = fields.text("pattern");
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw fields.error("pattern", "\"pattern\" is not a regular expression: " + e.getDescription());
        }
        return new Parameter(name, pattern, fields.optionalText("default").orElse(null));
    }

    private Call call(Capability capability, YamlFields fields) {
        fields.only(
                "method",
                "path",
                "query",
                "header",
                "body",
                "success",
                "gone",
                "live",
                "dead",
                "next-page-header",
                "items",
                "answer");
        Set<String> holes = new TreeSet<>(HOLES.getOrDefault(capability, Set.of()));
        holes.addAll(parameters.keySet());
        String method = fields.text("method");
        if (!METHODS.contains(method)) {
            throw fields.error("method", "\"method\" is \"" + method + "\": write one of " + new TreeSet<>(METHODS));
        }
        boolean probe = capability == Capability.PROBE;
        Map<String, Template> query = new LinkedHashMap<>();
        if (fields.has("query")) {
            YamlFields parts = fields.fields("query");
            parts.all().forEach((key, node) -> query.put(key, template(parts, key, node, holes)));
        }
        Map<String, String> answer = answer(capability, fields);
        Set<Integer> success = Set.copyOf(fields.list(probe ? "live" : "success", Integer::valueOf));
        if (success.isEmpty()) {
            throw fields.error(
                    "path", "\"" + (probe ? "live" : "success") + "\" is missing: write the statuses, [200]");
        }
        Node body = fields.all().get("body");
        return new Call(
                method,
                path(fields, holes),
                query,
                fields.has("header")
                        ? header(fields.fields("header").only("name", "value"), probe ? Set.of("value") : Set.of())
                        : null,
                body == null ? null : body(fields, body, holes),
                success,
                Set.copyOf(fields.list(probe ? "dead" : "gone", Integer::valueOf)),
                fields.optionalText("next-page-header").orElse(null),
                fields.optionalText("items").orElse(null),
                answer);
    }

    private static Map<String, String> answer(Capability capability, YamlFields fields) {
        Map<String, String> answer = new LinkedHashMap<>();
        if (fields.has("answer")) {
            YamlFields pointers = fields.fields("answer")
                    .only(
                            "id",
                            "name",
                            "value",
                            "scopes",
                            "issued-at",
                            "expires-at",
                            "expiry-precision",
                            "active",
                            "last-used-at");
            pointers.all().forEach((key, node) -> {
                String pointer = pointers.scalar(key, node);
                if (!key.equals("expiry-precision") && !pointer.startsWith("/")) {
                    throw pointers.error(
                            node, "\"" + key + "\" is \"" + pointer + "\", not a JSON pointer: write /" + pointer);
                }
                if (key.equals("expiry-precision") && !Set.of("DATE", "INSTANT").contains(pointer)) {
                    throw pointers.error(node, "\"expiry-precision\" is \"" + pointer + "\": write DATE or INSTANT");
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

    /** The path stays on the host: it starts with one slash and has no way up. */
    private static Template path(YamlFields fields, Set<String> holes) {
        Template path = template(fields, "path", fields.all().get("path"), holes);
        String text = path.text();
        if (!text.startsWith("/")
                || text.startsWith("//")
                || text.contains("..")
                || text.contains("\\")
                || text.contains("?")
                || text.contains("#")
                || text.chars().anyMatch(c -> c <= ' ')) {
            throw fields.error(
                    "path",
                    "\"path\" is \"" + text
                            + "\", which could leave the issuer's host: write /path/below/the/base-url");
        }
        return path;
    }

    private static Header header(YamlFields fields, Set<String> holes) {
        String name = fields.text("name");
        if (!HEADER.matcher(name).matches()) {
            throw fields.error("name", "\"" + name + "\" is not a header name");
        }
        Template value = template(fields, "value", fields.all().get("value"), holes);
        if (value.holes().isEmpty()) {
            throw fields.error("value", "the header's value must hold {" + String.join("}, {", holes) + "}");
        }
        return new Header(name, value);
    }

    private static Body body(YamlFields fields, Node node, Set<String> holes) {
        return switch (node) {
            case MappingNode mapping -> {
                Map<String, Body> children = new LinkedHashMap<>();
                mapping.getValue()
                        .forEach(tuple -> children.put(
                                fields.scalar("body", tuple.getKeyNode()), body(fields, tuple.getValueNode(), holes)));
                yield new Body.Fields(children);
            }
            case SequenceNode sequence ->
                new Body.Items(sequence.getValue().stream()
                        .map(item -> body(fields, item, holes))
                        .toList());
            case ScalarNode scalar -> new Body.Text(template(fields, "body", scalar, holes));
            default -> throw fields.error(node, "an alias has no place here");
        };
    }

    private static Template template(YamlFields fields, String key, @Nullable Node node, Set<String> holes) {
        if (node == null) {
            throw fields.error((Node) null, "key \"" + key + "\" is missing");
        }
        Template template = new Template(fields.scalar(key, node));
        for (String hole : template.holes()) {
            if (!holes.contains(hole)) {
                throw fields.error(
                        node,
                        "nothing fills {" + hole + "} in \"" + key + "\": there are {" + String.join("}, {", holes)
                                + "}");
            }
        }
        if (template.text().replaceAll("\\{[a-z_]+(:int)?}", "").matches(".*[{}].*")) {
            throw fields.error(
                    node, "\"" + template.text() + "\" has a brace that is no hole: write {name} or {name:int}");
        }
        return template;
    }
}
