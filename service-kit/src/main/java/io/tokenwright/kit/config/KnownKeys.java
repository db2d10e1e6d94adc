package io.tokenwright.kit.config;

import io.micronaut.context.env.EnvironmentPropertySource;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.text.Nearest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code tokenwright.*} settings that the classes on the class path read: those of configuration records, as the
 * compiler noted them, and those in {@code META-INF/tokenwright-keys.txt}. A setting that nothing reads is most likely a
 * typing error, and its writer believes it to be in force: the start is refused.
 */
final class KnownKeys {
    private static final String ROOT = "tokenwright.";
    private static final String ROOT_OF_VARIABLES = "TOKENWRIGHT_";
    private static final Pattern NOTED = Pattern.compile("\"name\":\"(tokenwright\\.[^\"]+)\",\"type\":\"([^\"]+)\"");

    /** What Kubernetes puts into every container for a service that is named tokenwright or tokenwright-something. */
    private static final Pattern OF_KUBERNETES = Pattern.compile(
            "TOKENWRIGHT_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_[0-9]+_(TCP|UDP)(_.+)?)?)");

    private final List<KnownKey> keys = new ArrayList<>();

    KnownKeys(ClassLoader loader) {
        read(loader, "META-INF/spring-configuration-metadata.json")
                .forEach(text -> NOTED.matcher(text).results().forEach(this::note));
        read(loader, "META-INF/tokenwright-keys.txt").flatMap(String::lines).forEach(line -> {
            if (!line.isBlank() && !line.startsWith("#")) {
                keys.add(new KnownKey(line.strip()));
            }
        });
    }

    private void note(MatchResult noted) {
        keys.add(new KnownKey(noted.group(1)));
        if (noted.group(2).equals("java.util.Map")) {
            keys.add(new KnownKey(noted.group(1) + ".*"));
        }
    }

    /** Throws {@link ConfigurationException} for the first setting in {@code sources} that nothing reads. */
    void check(Iterable<PropertySource> sources) {
        for (PropertySource source : sources) {
            // Micronaut gives a variable every key that it may mean: variables are checked by their own names instead.
            if (!(source instanceof EnvironmentPropertySource)) {
                for (String key : source) {
                    if (key.startsWith(ROOT)) {
                        check(source.getName(), key, source.get(key));
                    }
                }
            }
        }
    }

    /** The same for environment variables: {@code TOKENWRIGHT_OUTBOX_BATCH_SIZE} is {@code tokenwright.outbox.batch-size}. */
    void checkVariables(Map<String, String> environment) {
        for (String name : new TreeSet<>(environment.keySet())) {
            if (name.startsWith(ROOT_OF_VARIABLES)
                    && !OF_KUBERNETES.matcher(name).matches()
                    && keys.stream().noneMatch(known -> known.isVariable(name))) {
                throw new ConfigurationException(name + " in the environment is not a setting of this service"
                        + Nearest.hint(
                                name, keys.stream().map(KnownKey::variable).toList()));
            }
        }
    }

    private void check(String source, String key, Object value) {
        switch (value) {
            case Map<?, ?> map -> map.forEach((name, inner) -> check(source, key + "." + name, inner));
            case List<?> list
            when list.stream().allMatch(Map.class::isInstance) -> {
                for (int i = 0; i < list.size(); i++) {
                    check(source, key + "[" + i + "]", list.get(i));
                }
            }
            case null, default -> {
                if (keys.stream().noneMatch(known -> known.isKey(key))) {
                    throw new ConfigurationException(key + " in " + source + " is not a setting of this service"
                            + Nearest.hint(
                                    key, keys.stream().map(KnownKey::name).toList()));
                }
            }
        }
    }

    private static Stream<String> read(ClassLoader loader, String resource) {
        try {
            return Collections.list(loader.getResources(resource)).stream().map(KnownKeys::text);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + resource + " from the class path", e);
        }
    }

    private static String text(URL url) {
        try (InputStream in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read " + url, e);
        }
    }
}
