package io.tokenwright.standalone.story;

import io.tokenwright.standalone.stack.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.postgresql.PGConnection;

/**
 * No value leaves Vault: all values of the story and all credentials of the services are searched for in logs, in all topics
 * as bytes, in every table and in the write-ahead log, and in what the services answer.
 */
final class CanarySearch implements Step {
    private static final int WAL_CHUNK = 16 * 1024 * 1024;
    private static final List<String> ANSWERS = List.of(
            "/health/readiness",
            "/health/liveness",
            "/prometheus",
            "/openapi.yaml",
            "/api/v1/tokens?limit=100",
            "/api/v1/findings",
            "/api/v1/rotations?limit=100",
            "/api/v1/alerts?limit=100",
            "/api/v1/api-tokens");

    private final Map<String, Long> searchedBytes = new LinkedHashMap<>();
    private final List<String> found = new ArrayList<>();

    @Override
    public String title() {
        return "No value is found outside of Vault: logs, topics, tables, write-ahead log, answers, metrics";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        List<String> values = new ArrayList<>(scene.minted());
        values.addAll(scene.issuerScript().minted());
        values.addAll(scene.stack().secrets());
        Canaries canaries = new Canaries(values);
        Facts.hold("the search finds a planted value", canaries.in("x" + values.getFirst() + "x"));

        scene.screen().waiting("searching for " + canaries.count() + " values");
        scene.stack().logs().forEach((name, log) -> search(canaries, "logs", name, log));
        searchAnswers(scene, canaries);
        searchTopics(scene, canaries);
        for (ServiceName service : ServiceName.values()) {
            searchTables(scene, canaries, service);
        }
        searchWriteAheadLog(scene, canaries);
        scene.screen().waiting(null);

        searchedBytes.forEach((where, bytes) -> scene.screen().line("search", where + ": " + bytes / 1024 + " KiB"));
        Facts.hold("no value is found outside of Vault, but some are in " + found, found.isEmpty());
        scene.screen().line("search", canaries.count() + " values, none found outside of Vault");
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("values", canaries.count());
        facts.put("searchedBytes", searchedBytes);
        return facts;
    }

    private void search(Canaries canaries, String where, String name, byte[] bytes) {
        searchedBytes.merge(where, (long) bytes.length, Long::sum);
        if (canaries.in(bytes)) {
            found.add(where + ": " + name);
        }
    }

    private void searchAnswers(Scene scene, Canaries canaries) {
        for (ServiceName service : ServiceName.values()) {
            for (String path : ANSWERS) {
                // Paths that a service does not have are answered too, and that answer is searched like any other.
                var unused = scene.api().call("GET", service, path, null);
            }
        }
        for (String answer : scene.api().answers()) {
            search(canaries, "answers", "HTTP API", answer.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private void searchTopics(Scene scene, Canaries canaries) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, scene.stack().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    Stream<byte[]> headers =
                            Stream.of(message.headers().toArray()).map(header -> header.value());
                    Stream.concat(Stream.of(orEmpty(message.key()), orEmpty(message.value())), headers)
                            .forEach(bytes -> search(canaries, "topics", message.topic(), orEmpty(bytes)));
                }
            }
        }
    }

    private static byte[] orEmpty(byte @org.jspecify.annotations.Nullable [] bytes) {
        return bytes == null ? new byte[0] : bytes;
    }

    private void searchTables(Scene scene, Canaries canaries, ServiceName service) {
        try (Connection connection = scene.stack().database(service);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT format('%I.%I', schemaname, tablename)
                    FROM pg_catalog.pg_tables
                    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
                    """)) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            for (String table : tables) {
                var dump = new ByteArrayOutputStream();
                connection.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", dump);
                search(canaries, "tables", service.word() + " " + table, dump.toByteArray());
            }
        } catch (SQLException | IOException e) {
            throw new StoryException("the database of " + service.artifact() + " cannot be dumped: " + e, e);
        }
    }

    private void searchWriteAheadLog(Scene scene, Canaries canaries) {
        try (Connection connection = scene.stack().database(ServiceName.INVENTORY);
                Statement statement = connection.createStatement();
                PreparedStatement read = connection.prepareStatement("""
                        SELECT pg_read_binary_file('pg_wal/' || ?, 0, ?, true)
                        """)) {
            List<String> segments = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SELECT name FROM pg_ls_waldir()")) {
                while (rows.next()) {
                    segments.add(rows.getString(1));
                }
            }
            for (String segment : segments) {
                read.setString(1, segment);
                read.setLong(2, WAL_CHUNK);
                try (ResultSet row = read.executeQuery()) {
                    if (row.next() && row.getBytes(1) != null) {
                        search(canaries, "write-ahead log", segment, row.getBytes(1));
                    }
                }
            }
        } catch (SQLException e) {
            throw new StoryException("the write-ahead log cannot be read: " + e, e);
        }
    }
}
