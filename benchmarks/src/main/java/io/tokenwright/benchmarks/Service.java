package io.tokenwright.benchmarks;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.RuntimeBeanDefinition;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A service in this JVM, on a database of its own: the real code, wired as in production. The others, whose classes are here
 * as well, make no beans.
 */
final class Service implements AutoCloseable {
    /** Topics have this many here: more would only add to the start. */
    static final int PARTITIONS = 12;

    private final ApplicationContext context;
    private final String adminToken;

    private Service(ApplicationContext context, String adminToken) {
        this.context = context;
        this.adminToken = adminToken;
    }

    /** Without a broker: neither relay nor listener. */
    static Service withoutKafka(Lab lab, String database) {
        return start(lab, database, Map.of());
    }

    /** With relay and listener, and {@code settings} on top. */
    static Service withKafka(Lab lab, String database, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("tokenwright.kafka.bootstrap-servers", lab.bootstrapServers());
        all.put("tokenwright.topics.partitions", PARTITIONS);
        return start(lab, database, all);
    }

    private static Service start(Lab lab, String database, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        // Crossings have a measurement of their own to come; here they would only disturb.
        all.put("tokenwright.crossing.enabled", false);
        return start(lab, database, "inventory", all);
    }

    /** @param beans in the place of those that they replace */
    static Service start(
            Lab lab, String database, String service, Map<String, Object> settings, RuntimeBeanDefinition<?>... beans) {
        String adminToken = UUID.randomUUID().toString();
        Map<String, Object> all = new HashMap<>(settings);
        all.put("tokenwright.service", service);
        all.put("micronaut.application.name", service + "-service");
        // Both services have an application.yml, of which only one is read.
        all.put("flyway.datasources.default.locations", List.of("classpath:db/kit", "classpath:db/" + service));
        all.put("tokenwright.security.admin-token", adminToken);
        all.put("datasources.default.url", lab.jdbcUrl(database));
        all.put("datasources.default.username", lab.username());
        all.put("datasources.default.password", lab.password());
        all.put("micronaut.server.port", -1);
        ApplicationContext context = ApplicationContext.builder()
                .properties(all)
                .beanConfigurations(
                        new OtherService("io.tokenwright." + (service.equals("inventory") ? "rotation" : "inventory")))
                .beanDefinitions(beans)
                .start();
        return new Service(context, adminToken);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Database database() {
        return context.getBean(Database.class);
    }

    EventHandler handler() {
        return context.getBean(EventHandler.class);
    }

    /** Starts the HTTP server; its address. */
    URI serve() {
        EmbeddedServer server = context.getBean(EmbeddedServer.class);
        if (!server.isRunning()) {
            server.start();
        }
        return server.getURI();
    }

    String adminToken() {
        return adminToken;
    }

    @Override
    public void close() {
        context.close();
    }
}
