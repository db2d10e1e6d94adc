package io.tokenwright.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.AlertSeverity;
import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.local.Parts;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ExamplesIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final EventCodec CODEC = EventCodec.singleObject();

    private static String bootstrap = "";

    @BeforeAll
    static void topics() throws Exception {
        bootstrap = Parts.kafka().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(
                            new NewTopic(Topics.TOKEN_ISSUED.name(), Optional.of(1), Optional.empty()),
                            new NewTopic(Topics.TOKEN_ALERT.name(), Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
    }

    @Test
    void python_tells_of_a_token_and_java_reads_it() {
        Path python = Path.of("target/venv/bin/python");
        Program.orSkip("python3", "-m", "venv", "target/venv");
        Program.orSkip(python.toString(), "-m", "pip", "install", "-q", "-r", "python/requirements.txt");

        String eventId = Program.run(
                python.toString(),
                "python/emit_token_issued.py",
                "--bootstrap=" + bootstrap,
                "--token-id=grafana-deploy",
                "--name=Grafana \"annotations\" \uD83D\uDD11",
                "--issuer=grafana",
                "--owner=team-deploy",
                "--environment=production",
                "--expires-at=2027-01-31T00:00:00Z");

        TokenIssued issued = readOne();
        assertThat(issued.getEventId()).isEqualTo(eventId.strip());
        assertThat(UUID.fromString(issued.getEventId()).version()).isEqualTo(7);
        assertThat(issued.getName()).isEqualTo("Grafana \"annotations\" \uD83D\uDD11");
        assertThat(issued.getExpiresAt()).isEqualTo(Instant.parse("2027-01-31T00:00:00Z"));
        assertThat(issued.getPolicy()).isNull();
    }

    @Test
    void node_follows_the_alerts_that_java_writes() {
        Program.orSkip("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", "node");
        send(alert(AlertStatus.FIRING));
        send(alert(AlertStatus.RESOLVED));

        String printed = Program.run("node", "node/follow-token-alert.mjs", bootstrap, "--until", "2");

        assertThat(printed.lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"status\":\"FIRING\"", "\"owner\":\"team-deploy\""),
                        line -> assertThat(line).contains("\"status\":\"RESOLVED\""));
    }

    private static TokenIssued readOne() {
        var partition = new TopicPartition(Topics.TOKEN_ISSUED.name(), 0);
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap), new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var records = consumer.poll(Duration.ofSeconds(20)).records(partition);
            assertThat(records).hasSize(1);
            assertThat(records.getFirst().key()).isEqualTo("grafana-deploy");
            assertThat(new String(
                            records.getFirst().headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8))
                    .isEqualTo("io.tokenwright.token-issued");
            return (TokenIssued)
                    CODEC.decode(Topics.TOKEN_ISSUED, records.getFirst().value());
        }
    }

    private static void send(TokenAlert alert) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(Topics.TOKEN_ALERT.name(), alert.getAlertId(), CODEC.encode(alert));
            assertThat(producer.send(record)).succeedsWithin(Duration.ofSeconds(20));
        }
    }

    private static TokenAlert alert(AlertStatus status) {
        return TokenAlert.newBuilder()
                .setEventId(UUID.randomUUID().toString())
                .setOccurredAt(NOON)
                .setSource("tokenwright/alerting")
                .setActor("service:alerting")
                .setCorrelationId("c")
                .setTokenId("t-1")
                .setAlertId("t-1:1:expiring")
                .setVersion(1)
                .setCondition("expiring")
                .setSeverity(AlertSeverity.WARNING)
                .setStatus(status)
                .setTransition(status == AlertStatus.FIRING ? 1 : 2)
                .setStartedAt(NOON)
                .setSummary("expires in 1h")
                .setOwner("team-deploy")
                .build();
    }
}
