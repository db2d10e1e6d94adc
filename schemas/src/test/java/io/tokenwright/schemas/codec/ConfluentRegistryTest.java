package io.tokenwright.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tokenwright.events.TokenUsed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry's client against a server that speaks the documented answers. */
class ConfluentRegistryTest {
    private static final Schema SCHEMA = TokenUsed.getClassSchema();
    private static final String UNKNOWN = "{\"error_code\":40403,\"message\":\"Schema 9 not found\"}";

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{}";
    private volatile String subjects = "[]";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/apis/ccompat/v7/", this::serve);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void registers_a_schema_once_and_remembers_its_id() throws Exception {
        answer = "{\"id\":7}";
        var registry = registry();

        assertThat(registry.idOf("token-used-value", SCHEMA)).isEqualTo(7);
        assertThat(registry.idOf("token-used-value", SCHEMA)).isEqualTo(7);
        assertThat(registry.byId(7)).contains(SCHEMA);

        assertThat(asked).containsExactly("POST /apis/ccompat/v7/subjects/token-used-value/versions Basic dTpw");
    }

    @Test
    void reads_a_schema_by_id_once() throws Exception {
        answer = new ObjectMapper()
                .createObjectNode()
                .put("schema", SCHEMA.toString())
                .toString();
        var registry = registry();

        assertThat(registry.byId(3)).contains(SCHEMA);
        assertThat(registry.byId(3)).contains(SCHEMA);

        assertThat(asked).containsExactly("GET /apis/ccompat/v7/schemas/ids/3 Basic dTpw");
    }

    @Test
    void an_id_that_is_not_there_is_an_answer() {
        status = 404;
        answer = UNKNOWN;
        subjects = "[\"token-used-value\"]";

        assertThat(registry().byId(9)).isEmpty();
    }

    @Test
    void an_id_that_an_emptied_registry_does_not_know_may_come_back() {
        status = 404;
        answer = UNKNOWN;
        subjects = "[]";

        assertThatThrownBy(() -> registry().byId(9))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("restore it");
    }

    @Test
    void a_registry_that_forgot_an_id_it_gave_us_has_lost_others_too() {
        answer = "{\"id\":7}";
        var registry = registry();
        registry.idOf("token-used-value", SCHEMA);
        status = 404;
        answer = UNKNOWN;
        subjects = "[\"somebody-elses-value\"]";

        assertThatThrownBy(() -> registry.byId(9))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("no longer knows id 7");
        assertThat(registry.byId(7)).contains(SCHEMA);
    }

    @Test
    void anything_else_is_an_outage_that_may_heal() {
        for (int failing : new int[] {401, 404, 429, 500, 503}) {
            status = failing;
            answer = "<html>";
            assertThatThrownBy(() -> registry().byId(9)).isInstanceOf(SchemaRegistryException.class);
        }
        status = 200;
        for (String odd : new String[] {"<html>", "{}", "{\"schema\":\"{\"}"}) {
            answer = odd;
            assertThatThrownBy(() -> registry().byId(9)).isInstanceOf(SchemaRegistryException.class);
        }
        assertThatThrownBy(() -> registry().idOf("token-used-value", SCHEMA))
                .isInstanceOf(SchemaRegistryException.class);
    }

    @Test
    void a_registry_that_is_away_is_an_outage_that_may_heal() {
        var registry = registry();
        server.stop(0);

        assertThatThrownBy(() -> registry.byId(9)).isInstanceOf(SchemaRegistryException.class);
    }

    private ConfluentRegistry registry() {
        return new ConfluentRegistry(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/apis/ccompat/v7"), "Basic dTpw");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            boolean lists = exchange.getRequestURI().getPath().endsWith("/subjects");
            byte[] body = (lists ? subjects : answer).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(lists ? 200 : status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
