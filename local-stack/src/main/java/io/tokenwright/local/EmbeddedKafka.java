package io.tokenwright.local;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this JVM: one node that is broker and KRaft controller, on the loopback address. A second start on
 * the same folder finds the same cluster id, topics and offsets.
 *
 * <p>It acknowledges from the page cache, so it survives a killed process and not a power cut. Topics are not created by use.
 */
public final class EmbeddedKafka implements KafkaBroker {
    private final Path dataDir;
    private final int port;
    private final int advertisedPort;
    private final int scramPort;
    private @Nullable KafkaRaftServer server;

    private EmbeddedKafka(Path dataDir, int port, int advertisedPort, int scramPort) {
        this.scramPort = scramPort;
        this.dataDir = dataDir;
        this.port = port;
        this.advertisedPort = advertisedPort;
    }

    /** Starts a broker on {@code port} (0: any free one) with its data in {@code dataDir}, formatted when it is new. */
    public static EmbeddedKafka start(Path dataDir, int port) {
        int chosen = Ports.orFree(port);
        return start(dataDir, chosen, chosen);
    }

    /** As {@link #start(Path, int)}, and sends its clients to {@code advertisedPort}, where something in between listens. */
    public static EmbeddedKafka start(Path dataDir, int port, int advertisedPort) {
        var kafka = new EmbeddedKafka(dataDir, port, advertisedPort, 0);
        kafka.start();
        return kafka;
    }

    /**
     * A broker on any free port that also listens at {@link #scramBootstrapServers} for SASL/SCRAM in clear, and asks those who come
     * there for ACLs. Who comes to the other listener may do everything.
     */
    public static EmbeddedKafka startWithScram(Path dataDir) {
        int port = Ports.free();
        var kafka = new EmbeddedKafka(dataDir, port, port, Ports.free());
        kafka.start();
        return kafka;
    }

    /** {@code host:port} for clients that log in; of {@link #startWithScram} alone. */
    public String scramBootstrapServers() {
        if (scramPort == 0) {
            throw new IllegalStateException("this broker has no listener for SCRAM: start it with startWithScram");
        }
        return "127.0.0.1:" + scramPort;
    }

    @Override
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    @Override
    public synchronized void start() {
        if (server != null) {
            return;
        }
        Folders.create(dataDir);
        Map<String, String> properties = properties();
        if (!Files.exists(dataDir.resolve("meta.properties"))) {
            format(properties);
        }
        var starting = new KafkaRaftServer(new KafkaConfig(properties), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    @Override
    public synchronized void stop() {
        KafkaRaftServer running = server;
        server = null;
        if (running != null) {
            running.shutdown();
            running.awaitShutdown();
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void format(Map<String, String> properties) {
        var said = new ByteArrayOutputStream();
        Path config = dataDir.resolveSibling(dataDir.getFileName() + ".properties");
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Files.writeString(
                    config,
                    properties.entrySet().stream()
                            .map(property -> property.getKey() + "=" + property.getValue())
                            .collect(Collectors.joining("\n")));
            String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", config.toString()};
            if (StorageTool.execute(command, out) != 0) {
                throw new IllegalStateException(
                        "Kafka folder " + dataDir + " cannot be formatted: " + said.toString(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Kafka folder " + dataDir + " cannot be formatted", e);
        }
    }

    private Map<String, String> properties() {
        int controllerPort = Ports.free();
        var properties = new LinkedHashMap<String, String>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", "1");
        properties.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + advertisedPort);
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        // Static voters: the controller's port may be another one after each start.
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
        properties.put("log.dirs", dataDir.toString());

        if (scramPort != 0) {
            addScram(properties);
        }

        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");

        // Small: a few hundred partitions share one JVM with little heap.
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        properties.put("num.recovery.threads.per.data.dir", "1");
        properties.put("num.replica.fetchers", "1");
        properties.put("log.segment.bytes", String.valueOf(64 * 1024 * 1024));
        properties.put("log.index.size.max.bytes", String.valueOf(256 * 1024));
        properties.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * 1024 * 1024));
        properties.put("log.cleaner.io.buffer.size", String.valueOf(256 * 1024));
        properties.put("offsets.topic.segment.bytes", String.valueOf(8 * 1024 * 1024));
        return properties;
    }

    private void addScram(Map<String, String> properties) {
        properties.merge("listeners", ",SCRAM://127.0.0.1:" + scramPort, String::concat);
        properties.merge("advertised.listeners", ",SCRAM://127.0.0.1:" + scramPort, String::concat);
        properties.merge("listener.security.protocol.map", ",SCRAM:SASL_PLAINTEXT", String::concat);
        properties.put("sasl.enabled.mechanisms", "SCRAM-SHA-256,SCRAM-SHA-512");
        properties.put("delegation.token.secret.key", UUID.randomUUID().toString());
        for (String mechanism : List.of("scram-sha-256", "scram-sha-512")) {
            properties.put(
                    "listener.name.scram." + mechanism + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        properties.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        properties.put("super.users", "User:ANONYMOUS");
    }
}
