package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Assisted.ByHand;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what a declaration leaves to a person, and refuses one in which nobody could mint or revoke. */
final class AssistedReader {
    private static final Set<String> MINT_HOLES = Set.of("name", "scopes", "expires_date", "lifetime_days");
    private static final String PLAIN = "x";

    private AssistedReader() {}

    /** Null where the issuer mints by API. */
    static @Nullable Assisted read(YamlFields root, Set<Capability> calls, Map<String, Parameter> parameters) {
        if (!root.has("assisted")) {
            return null;
        }
        YamlFields assisted = root.fields("assisted").only("mint", "revoke", "value");
        if (calls.contains(Capability.ISSUE)) {
            throw root.error("assisted", "\"assisted\" and \"issue\" exclude each other: who mints?");
        }
        boolean byHand = assisted.has("revoke");
        if (byHand == calls.contains(Capability.REVOKE)) {
            throw byHand
                    ? assisted.error("revoke", "\"assisted.revoke\" and \"revoke\" exclude each other: who revokes?")
                    : root.error(
                            "assisted",
                            "nobody can revoke: declare the call \"revoke\", or \"assisted.revoke\" for a person");
        }
        Map<String, String> defaults = new HashMap<>();
        parameters.values().forEach(parameter -> {
            String fallback = parameter.fallback();
            if (fallback != null) {
                defaults.put(parameter.name(), fallback);
            }
        });
        return new Assisted(
                byHand(assisted, "mint", MINT_HOLES, parameters.keySet()),
                byHand ? byHand(assisted, "revoke", Set.of("id"), parameters.keySet()) : null,
                value(assisted),
                Map.copyOf(defaults));
    }

    private static ByHand byHand(YamlFields assisted, String key, Set<String> holes, Set<String> parameters) {
        YamlFields fields = assisted.fields(key).only("link", "steps");
        Set<String> all = new TreeSet<>(holes);
        all.addAll(parameters);
        Template link = TemplateReader.template(fields, "link", fields.all().get("link"), all);
        if (!isHttps(link)) {
            throw fields.error(
                    "link", "\"link\" is \"" + link.text() + "\": write https://host/path, where a person can do it");
        }
        List<Template> steps = new ArrayList<>();
        Node node = fields.all().get("steps");
        if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(step -> steps.add(TemplateReader.template(fields, "steps", step, all)));
        } else if (node != null) {
            throw fields.error("steps", "\"steps\" must be a list");
        }
        return new ByHand(link, List.copyOf(steps));
    }

    /** A hole must not decide to which host a person is sent. */
    private static boolean isHttps(Template link) {
        Map<String, String> holes = new HashMap<>();
        link.holes().forEach(hole -> holes.put(hole, PLAIN));
        try {
            URI url = new URI(link.fill(holes));
            String start = "https://" + url.getRawAuthority();
            return "https".equals(url.getScheme())
                    && url.getHost() != null
                    && link.text().startsWith(start);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static Pattern value(YamlFields assisted) {
        String text = assisted.text("value");
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw assisted.error("value", "\"value\" is not a regular expression: " + e.getDescription());
        }
    }
}
