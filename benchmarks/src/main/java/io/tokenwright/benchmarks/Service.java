package io.tokenwright.benchmarks;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.EventHandler;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The inventory-service in this JVM, on a database of its own: the real code, wired as in production. */
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
        String adminToken = UUID.randomUUID().toString();
        Map<String, Object> all = new HashMap<>(settings);
        all.put("tokenwright.service", "inventory");
        all.put("tokenwright.security.admin-token", adminToken);
        // Crossings have a measurement of their own to come; here they would only disturb.
        all.put("tokenwright.crossing.enabled", false);
        all.put("datasources.default.url", lab.jdbcUrl(database));
        all.put("datasources.default.username", lab.username());
        all.put("datasources.default.password", lab.password());
        all.put("micronaut.server.port", -1);
        return new Service(ApplicationContext.run(all), adminToken);
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
