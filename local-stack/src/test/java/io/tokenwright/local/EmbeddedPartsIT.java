package io.tokenwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPartsIT {

    @Test
    void a_broker_started_again_on_its_folder_has_the_same_cluster_and_records(@TempDir Path folder) throws Exception {
        String topic = "t-" + UUID.randomUUID();

        String clusterBefore;
        String address;
        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            address = kafka.bootstrapServers();
            clusterBefore = clusterId(address);
            createTopic(address, topic);
            send(address, topic, "before");
            kafka.stop();
            kafka.start();
            send(address, topic, "after stop");
        }

        try (var kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
            assertThat(clusterId(kafka.bootstrapServers())).isEqualTo(clusterBefore);
            assertThat(read(kafka.bootstrapServers(), topic, 2)).containsExactly("before", "after stop");
        }
    }

    @Test
    void a_server_started_again_on_its_folder_has_the_same_data_and_password(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("postgresql");

        String password;
        try (var postgres = EmbeddedPostgreSql.start(data, 0)) {
            password = postgres.password();
            postgres.createDatabase("inventory");
            postgres.createDatabase("inventory");
            execute(postgres, "inventory", "CREATE TABLE kept (word text)");
            execute(postgres, "inventory", "INSERT INTO kept VALUES ('here')");
            postgres.stop();
            postgres.start();
        }

        try (var postgres = EmbeddedPostgreSql.start(data, 0)) {
            assertThat(postgres.password()).isEqualTo(password);
            assertThat(query(postgres, "inventory", "SELECT word FROM kept")).isEqualTo("here");
            assertThat(query(postgres, "inventory", "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "inventory", "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "inventory", "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "inventory", "SHOW server_version")).startsWith("18");
        }
    }

    @Test
    void a_wrong_password_does_not_get_in() {
        PostgreSqlServer postgres = Parts.postgres();

        assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl("postgres"), "postgres", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password");
    }

    @Test
    void every_test_gets_a_database_of_its_own() throws Exception {
        var first = Parts.postgres().newDatabase();
        var second = Parts.postgres().newDatabase();

        assertThat(first.name()).isNotEqualTo(second.name());
        try (var connection = DriverManager.getConnection(first.jdbcUrl(), first.username(), first.password())) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    private static String clusterId(String address) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void createTopic(String address, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void send(String address, String topic, String value) throws Exception {
        try (var producer = new KafkaProducer<String, String>(
                Map.of("bootstrap.servers", address), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "key", value)).get();
        }
    }

    private static List<String> read(String address, String topic, int count) {
        Map<String, Object> config =
                Map.of("bootstrap.servers", address, "group.id", "g-" + topic, "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            var values = new java.util.ArrayList<String>();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(polled -> values.add(polled.value()));
            }
            return values;
        }
    }

    private static void execute(PostgreSqlServer postgres, String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl(database), postgres.username(), postgres.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PostgreSqlServer postgres, String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(
                        postgres.jdbcUrl(database), postgres.username(), postgres.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
