package io.tokenwright.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** The shared parts, embedded or in containers: taken down and brought back, they have the same address and data. */
class PartsIT {

    @Test
    void a_broker_taken_down_and_brought_back_has_its_topics_at_the_same_address() throws Exception {
        KafkaBroker kafka = Parts.kafka();
        String topic = "t-" + UUID.randomUUID();
        String address = kafka.bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }

        kafka.stop();
        kafka.start();

        assertThat(kafka.bootstrapServers()).isEqualTo(address);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            assertThat(admin.listTopics().names().get()).contains(topic);
        }
    }

    @Test
    void a_server_taken_down_and_brought_back_has_its_databases_at_the_same_address() throws Exception {
        PostgreSqlServer postgres = Parts.postgres();
        var database = postgres.newDatabase();

        postgres.stop();
        assertThatThrownBy(
                        () -> DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password()))
                .isInstanceOf(SQLException.class);
        postgres.start();

        try (var connection =
                DriverManager.getConnection(database.jdbcUrl(), database.username(), database.password())) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }
}
