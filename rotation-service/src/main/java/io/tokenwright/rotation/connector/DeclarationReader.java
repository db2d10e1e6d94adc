package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Connector.Description;
import io.tokenwright.rotation.connector.Connector.Limits;
import io.tokenwright.rotation.connector.Connector.Replacement;
import io.tokenwright.rotation.connector.Connector.Traits;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import io.tokenwright.rotation.connector.Declaration.RandomValue;
import io.tokenwright.rotation.connector.Declaration.Trial;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads a connector's YAML file. Everything that can be wrong with it is found here, with its line, before any call. */
public final class DeclarationReader {
    /** A call that replaces in place is bound to a lease, which takes a connector in Java. */
    private static final Set<Capability> DECLARABLE = EnumSet.complementOf(EnumSet.of(Capability.REPLACE));

    private static final int CODE_POINTS_MAX = 200_000;
    private static final int RESPONSE_BYTES_MAX = 16 * 1024 * 1024;
    private static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);
    private static final int RANDOM_LENGTH_MIN = 16;
    private static final int RANDOM_LENGTH_MAX = 4096;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final List<String> KEYS = List.of(
            "name",
            "title",
            "documentation",
            "default-base-url",
            "blind-spots",
            "limits",
            "traits",
            "parameters",
            "admin-header",
            "admin-headers",
            "random",
            "assisted",
            "trial");

    private final String file;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    /** A JWT that is signed with the key in the admin token: see {@link AppKey}. */
    static final String ADMIN_JWT = "admin_jwt";

    private DeclarationReader(String file) {
        this.file = file;
    }

    /** Throws {@link InvalidDeclarationException} naming {@code file}, line, key and remedy. */
    public static Declaration read(String file, String yaml) {
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
        } catch (StackOverflowError e) {
            // The parser has no bound of its own; nothing of ours is half done by then.
            throw new InvalidDeclarationException(file + ": is nested too deep: write it flatter");
        } catch (YamlEngineException e) {
            throw new InvalidDeclarationException(file + ": not YAML: " + e.getMessage());
        }
    }

    private Declaration declaration(YamlFields root) {
        root.only(Stream.concat(KEYS.stream(), DECLARABLE.stream().map(DeclarationReader::key))
                .toArray(String[]::new));
        String name = root.text("name");
        if (!NAME.matcher(name).matches()) {
            throw root.error("name", "\"name\" is \"" + name + "\": write small letters, digits and hyphens");
        }
        if (root.has("parameters")) {
            root.fields("parameters").all().forEach((key, node) -> parameters.put(key, parameter(key, node)));
        }
        Traits traits = traits(root.fields("traits"));
        Map<Capability, Call> calls = calls(root, traits);
        Assisted assisted = AssistedReader.read(root, calls.keySet(), parameters);
        YamlFields limits = root.fields("limits")
                .only("requests-per-minute", "listing-delay", "propagation", "timeout", "response-max", "lifetime-max");
        return new Declaration(
                new Description(
                        name,
                        root.text("title"),
                        Set.copyOf(calls.keySet()),
                        root.list("blind-spots", text -> text),
                        limits(limits),
                        traits,
                        root.optionalText("documentation").orElse("")),
                root.optionalText("default-base-url").orElse(null),
                timeout(limits),
                limits.has("response-max") ? bytes(limits) : 1024 * 1024,
                Map.copyOf(parameters),
                adminHeaders(root, calls),
                random(root.fields("random").only("prefix", "length", "alphabet", "suffix")),
                Map.copyOf(calls),
                assisted,
                trial(root));
    }

    /** An issuer of which nothing is asked but whether a value works needs no credential of ours. */
    private static Map<String, Template> adminHeaders(YamlFields root, Map<Capability, Call> calls) {
        boolean named = root.has("admin-header") || root.has("admin-headers");
        boolean needed = calls.values().stream().anyMatch(call -> call.headers().isEmpty());
        return named || needed
                ? TemplateReader.headers(root, "admin-header", Set.of("admin_token", ADMIN_JWT))
                : Map.of();
    }

    private Map<Capability, Call> calls(YamlFields root, Traits traits) {
        Map<Capability, Call> calls = new EnumMap<>(Capability.class);
        var reader = new CallReader(parameters.keySet(), traits);
        for (Capability capability : DECLARABLE) {
            if (root.has(key(capability))) {
                calls.put(capability, reader.call(capability, root.fields(key(capability))));
            }
        }
        if (calls.containsKey(Capability.QUARANTINE) != calls.containsKey(Capability.RESTORE)) {
            throw root.error(
                    calls.containsKey(Capability.QUARANTINE) ? "quarantine" : "restore",
                    "\"quarantine\" and \"restore\" belong together: what is disabled must be able to come back");
        }
        return calls;
    }

    private static String key(Capability capability) {
        return capability.name().toLowerCase(Locale.ROOT);
    }

    private static Limits limits(YamlFields limits) {
        int requests = limits.number("requests-per-minute");
        if (requests < 1 || requests > 1_000_000) {
            throw limits.error(
                    "requests-per-minute", "\"requests-per-minute\" is " + requests + ": write 1 to 1000000");
        }
        return new Limits(
                requests,
                limits.duration("listing-delay"),
                limits.duration("propagation"),
                limits.has("lifetime-max") ? limits.duration("lifetime-max") : null);
    }

    private static Duration timeout(YamlFields limits) {
        Duration timeout = limits.has("timeout") ? limits.duration("timeout") : Duration.ofSeconds(10);
        if (timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw limits.error("timeout", "\"timeout\" must be above 0 and at most 1m: an issuer must not hold us up");
        }
        return timeout;
    }

    private static Traits traits(YamlFields traits) {
        traits.only("live-max", "replacement", "lost-answer-destroys", "expiry", "last-used");
        Integer liveMax = traits.has("live-max") ? traits.number("live-max") : null;
        if (liveMax != null && liveMax < 1) {
            throw traits.error("live-max", "\"live-max\" is " + liveMax + ": write 1 or more, or leave it out");
        }
        Replacement replacement = traits.has("replacement")
                ? traits.choice("replacement", Replacement.CREATE_AND_DELETE, Replacement.IN_PLACE)
                : Replacement.CREATE_AND_DELETE;
        return new Traits(
                liveMax,
                replacement,
                traits.has("lost-answer-destroys")
                        ? traits.yesOrNo("lost-answer-destroys")
                        : replacement == Replacement.IN_PLACE,
                traits.choice("expiry", Precision.NONE, Precision.DATE, Precision.INSTANT),
                traits.yesOrNo("last-used"));
    }

    private static RandomValue random(YamlFields random) {
        String alphabet = random.optionalText("alphabet").orElse("abcdefghijklmnopqrstuvwxyz0123456789");
        int length = random.number("length");
        if (length < RANDOM_LENGTH_MIN || length > RANDOM_LENGTH_MAX) {
            throw random.error(
                    "length",
                    "\"length\" is " + length + ": write " + RANDOM_LENGTH_MIN + " to " + RANDOM_LENGTH_MAX
                            + ", so that no real value is hit");
        }
        if (alphabet.length() < 2) {
            throw random.error("alphabet", "\"alphabet\" needs two characters or more");
        }
        return new RandomValue(
                random.optionalText("prefix").orElse(""),
                length,
                alphabet,
                random.optionalText("suffix").orElse(""));
    }

    private Trial trial(YamlFields root) {
        if (!root.has("trial")) {
            return new Trial(Map.of(), List.of());
        }
        YamlFields trial = root.fields("trial").only("parameters", "scopes");
        Map<String, String> given = new LinkedHashMap<>();
        if (trial.has("parameters")) {
            YamlFields values =
                    trial.fields("parameters").only(parameters.keySet().toArray(String[]::new));
            values.all().keySet().forEach(key -> given.put(key, values.text(key)));
        }
        return new Trial(Map.copyOf(given), trial.list("scopes", text -> text));
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
        if (!name.matches("[a-z_]+")) {
            throw fields.error("pattern", "parameter \"" + name + "\": write small letters and underscores");
        }
        String pattern = fields.text("pattern");
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw fields.error("pattern", "\"pattern\" is not a regular expression: " + e.getDescription());
        }
        return new Parameter(name, pattern, fields.optionalText("default").orElse(null));
    }

    /** {@code DATE} as it is written: {@code date}. */
    static String written(Enum<?>... values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }
}
