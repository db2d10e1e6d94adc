package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Declaration.Body;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what is sent: paths, headers and bodies, whose holes must be among those that are filled there. */
final class TemplateReader {
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private TemplateReader() {}

    /** The path stays on the host: it starts with one slash and has no way up. */
    static Template path(YamlFields fields, Set<String> holes) {
        Template path = template(fields, "path", fields.all().get("path"), holes);
        String text = path.text();
        if (!text.startsWith("/")
                || text.startsWith("//")
                || text.contains("..")
                || text.contains("%")
                || text.contains("\\")
                || text.contains("?")
                || text.contains("#")
                || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw fields.error(
                    "path",
                    "\"path\" is \"" + text
                            + "\", which could leave the issuer's host: write /path/below/the/base-url");
        }
        return path;
    }

    /** {@code header} with its name and value, or {@code headers} by name. Each value must hold one of {@code holes}. */
    static Map<String, Template> headers(YamlFields fields, String one, Set<String> holes) {
        Map<String, Template> headers = new LinkedHashMap<>();
        if (fields.has(one + "s")) {
            YamlFields many = fields.fields(one + "s");
            many.all().forEach((name, node) -> headers.put(name, template(many, name, node, holes)));
        } else {
            YamlFields single = fields.fields(one).only("name", "value");
            headers.put(
                    single.text("name"), template(single, "value", single.all().get("value"), holes));
        }
        for (Map.Entry<String, Template> header : headers.entrySet()) {
            if (!HEADER.matcher(header.getKey()).matches()) {
                throw fields.error(one, "\"" + header.getKey() + "\" is not a header name");
            }
            if (header.getValue().holes().isEmpty()) {
                throw fields.error(
                        one, "the header's value must hold {" + String.join("} or {", new TreeSet<>(holes)) + "}");
            }
        }
        return headers;
    }

    static Body body(YamlFields fields, Node node, Set<String> holes) {
        return switch (node) {
            case MappingNode mapping -> {
                Map<Template, Body> children = new LinkedHashMap<>();
                mapping.getValue()
                        .forEach(tuple -> children.put(
                                template(fields, "body", tuple.getKeyNode(), holes),
                                body(fields, tuple.getValueNode(), holes)));
                yield fieldOfScope(children).orElseGet(() -> new Body.Fields(children));
            }
            case SequenceNode sequence -> {
                List<Body> items = sequence.getValue().stream()
                        .map(item -> body(fields, item, holes))
                        .toList();
                yield items.size() == 1 && holdsScope(items.getFirst())
                        ? new Body.EachScope(items.getFirst())
                        : new Body.Items(items);
            }
            case ScalarNode scalar -> new Body.Text(template(fields, "body", scalar, holes));
            default -> throw fields.error(node, "an alias has no place here");
        };
    }

    /** The one field whose name holds a scope. */
    private static Optional<Body> fieldOfScope(Map<Template, Body> fields) {
        return fields.entrySet().stream()
                .filter(field -> fields.size() == 1 && field.getKey().holes().contains("scope"))
                .findFirst()
                .map(field -> new Body.FieldOfScope(field.getKey(), field.getValue()));
    }

    /** Not inside a list of its own. */
    private static boolean holdsScope(Body body) {
        return switch (body) {
            case Body.Fields(var children) -> children.values().stream().anyMatch(TemplateReader::holdsScope);
            case Body.Text(Template text) -> text.holes().contains("scope");
            case Body.Items _, Body.EachScope _, Body.FieldOfScope _ -> false;
        };
    }

    static Template template(YamlFields fields, String key, @Nullable Node node, Set<String> holes) {
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
        if (template.hasStrayBrace()) {
            throw fields.error(
                    node, "\"" + template.text() + "\" has a brace that is no hole: write {name} or {name:int}");
        }
        return template;
    }
}
