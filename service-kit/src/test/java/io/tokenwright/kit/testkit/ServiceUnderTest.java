package io.tokenwright.kit.testkit;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A service in this JVM on real parts: a database of its own on the shared PostgreSQL, the shared broker unless another is
 * given, a consumer group of its own. Topics are shared by all tests of a JVM, so tests use token ids of their own.
 *
 * <pre>{@code
 * try (var service = ServiceUnderTest.of("inventory").withHttp().start()) { ... }
 * }</pre>
 */
public final class ServiceUnderTest implements AutoCloseable {
    private final ApplicationContext context;
    private final @Nullable EmbeddedServer server;
    private final TestDatabase database;

    private ServiceUnderTest(ApplicationContext context, @Nullable EmbeddedServer server, TestDatabase database) {
        this.context = context;
        this.server = server;
        this.database = database;
    }

    public static Builder of(String service) {
        return new Builder(service);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public ApplicationContext context() {
        return context;
    }

    /** The database, to start the service on it again or to look into it. */
    public TestDatabase database() {
        return database;
    }

    /** Base address of the HTTP API; only after {@link Builder#withHttp()}. */
    public URI address() {
        if (server == null) {
            throw new IllegalStateException("no HTTP server: build with withHttp()");
        }
        return server.getURI();
    }

    @Override
    public void close() {
        context.close();
    }

    /** What to start. */
    public static final class Builder {
        private record Bean(Class<?> type, Object bean) {}

        private final Map<String, Object> properties = new LinkedHashMap<>();
        private final List<Bean> beans = new ArrayList<>();
        private @Nullable TestDatabase database;
        private boolean http;

        private Builder(String service) {
            properties.put("tokenwright.service", service);
            properties.put("tokenwright.kafka.group-id", "test-" + service + "-" + UUID.randomUUID());
            properties.put("tokenwright.topics.partitions", 4);
            properties.put("micronaut.server.port", -1);
        }

        public Builder with(String key, Object value) {
            properties.put(key, value);
            return this;
        }

        /** On a database that another service under test has used. */
        public Builder onDatabase(TestDatabase used) {
            database = used;
            return this;
        }

        public Builder withClock(InstantSource clock) {
            return withBean(InstantSource.class, clock);
        }

        public <T> Builder withBean(Class<T> type, T bean) {
            beans.add(new Bean(type, bean));
            return this;
        }

        /** With the HTTP API on a free port. */
        public Builder withHttp() {
            http = true;
            return this;
        }

        public ServiceUnderTest start() {
            TestDatabase on = database == null ? Parts.postgres().newDatabase() : database;
            properties.putIfAbsent(
                    "tokenwright.kafka.bootstrap-servers", Parts.kafka().bootstrapServers());
            properties.putIfAbsent("datasources.default.url", on.jdbcUrl());
            properties.put("datasources.default.username", on.username());
            properties.put("datasources.default.password", on.password());
            ApplicationContext context =
                    ApplicationContext.builder().properties(properties).build();
            beans.forEach(bean -> register(context, bean));
            context.start();
            EmbeddedServer server = http ? context.getBean(EmbeddedServer.class).start() : null;
            return new ServiceUnderTest(context, server, on);
        }

        @SuppressWarnings("unchecked")
        private static void register(ApplicationContext context, Bean bean) {
            context.registerSingleton((Class<Object>) bean.type(), bean.bean());
        }
    }
}
