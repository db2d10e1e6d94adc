package io.tokenwright.local;

import java.time.Duration;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** {@code apache/kafka} in a container, at a fixed port of this machine so that it can be stopped and started again. */
final class ContainerKafka implements KafkaBroker {
    private static final String IMAGE = System.getenv().getOrDefault("KAFKA_IMAGE", "apache/kafka:4.4.0");
    private static final int STOP_SECONDS_MAX = 20;

    private final int port = Ports.free();
    private final GenericContainer<?> container;
    private boolean running = true;

    private ContainerKafka() {
        container = new GenericContainer<>(IMAGE)
                .withExposedPorts(port)
                .withEnv("CLUSTER_ID", "4L6g3nShT-eMCtK--X86sw")
                .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
                .withEnv("KAFKA_NODE_ID", "1")
                .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093")
                .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
                .withEnv("KAFKA_LISTENERS", "PLAINTEXT://:" + port + ",CONTROLLER://:9093")
                .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://localhost:" + port)
                .withEnv("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT")
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
                .withEnv("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "1")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofMinutes(2)));
        container.setPortBindings(List.of(port + ":" + port));
    }

    static ContainerKafka started() {
        var kafka = new ContainerKafka();
        kafka.container.start();
        return kafka;
    }

    @Override
    public String bootstrapServers() {
        return "localhost:" + port;
    }

    @Override
    public synchronized void stop() {
        if (running) {
            Containers.stop(container, "TERM", STOP_SECONDS_MAX);
            running = false;
        }
    }

    @Override
    public synchronized void start() {
        if (!running) {
            Containers.start(container, port);
            running = true;
        }
    }

    @Override
    public void close() {
        container.close();
    }
}
