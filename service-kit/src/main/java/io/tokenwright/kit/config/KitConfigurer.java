package io.tokenwright.kit.config;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextConfigurer;
import io.micronaut.context.annotation.ContextConfigurer;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import io.micronaut.context.exceptions.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Adds the kit's defaults below, and the values of secret files above, what the service itself configures. */
@ContextConfigurer
public final class KitConfigurer implements ApplicationContextConfigurer {
    private static final int BELOW_ALL = -10_000;
    private static final int ABOVE_ALL = 10_000;

    @Override
    public void configure(ApplicationContext context) {
        Environment environment = context.getEnvironment();
        if (!environment.containsProperty("tokenwright.kit-defaults")) {
            environment.addPropertySource(defaults(environment, "tokenwright-kit"));
        }
        environment.start();
        var known = new KnownKeys(KitConfigurer.class.getClassLoader());
        known.check(environment.getPropertySources());
        known.checkVariables(System.getenv());
        if (environment.containsProperty("datasources.default.url")) {
            environment.addPropertySource(defaults(environment, "tokenwright-kit-database"));
        }
        Map<String, Object> secrets = new LinkedHashMap<>();
        for (String root : List.of("tokenwright", "datasources")) {
            SecretFiles.read(keys(environment, root)).forEach(secrets::put);
        }
        secrets.putAll(SecretFiles.readVariables(System.getenv()));
        if (!secrets.isEmpty()) {
            environment.addPropertySource(PropertySource.of("secret files", secrets, ABOVE_ALL));
        }
    }

    /** All keys below {@code root} with their values, dotted, in kebab case. */
    private static Map<String, Object> keys(Environment environment, String root) {
        Map<String, Object> keys = new LinkedHashMap<>();
        for (PropertySource source : environment.getPropertySources()) {
            for (String key : source) {
                if (key.startsWith(root + ".")) {
                    keys.put(key, source.get(key));
                }
            }
        }
        return keys;
    }

    /**
     * Only what nobody has set: an environment that is started already lets a source that comes later win, whatever its
     * order says.
     */
    private static PropertySource defaults(Environment environment, String name) {
        String resource = name + ".yml";
        try (InputStream in = KitConfigurer.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ConfigurationException("the service kit lacks its " + resource);
            }
            Map<String, Object> unset = new LinkedHashMap<>(new YamlPropertySourceLoader().read(name, in));
            unset.keySet().removeIf(environment::containsProperty);
            return PropertySource.of(name, unset, BELOW_ALL);
        } catch (IOException e) {
            throw new ConfigurationException("cannot read the service kit's " + resource, e);
        }
    }
}
