package io.tokenwright.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Confluent wire format with Apicurio's real registry between the two ends. The profile {@code registry} fetches the server and
 * names its folder; the other end is what any client does by the format's definition: the id behind the magic byte, the schema of
 * that id, plain Avro.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 *     format</a>
 */
@Tag("registry")
class ApicurioRegistryIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");
    private static final Duration UP_MAX = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static Process server;
    private static URI api;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path home = Path.of(System.getProperty("apicurio.home", ""));
        int port = freePort();
        Path log = folder.resolve("apicurio.log");
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        home.resolve("quarkus-run.jar").toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        URI base = URI.create("http://127.0.0.1:" + port);
        api = base.resolve("/apis/ccompat/v7");
        long deadline = System.nanoTime() + UP_MAX.toNanos();
        while (!answers(base.resolve("/apis/ccompat/v7/subjects"))) {
            assertThat(server.isAlive() && System.nanoTime() < deadline)
                    .as("Apicurio comes up; its log: %s", log)
                    .isTrue();
            server.waitFor(Duration.ofMillis(100));
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.destroy();
        server.waitFor();
    }

    @Test
    void what_we_write_is_read_by_the_id_and_the_schema_that_the_registry_has() throws Exception {
        byte[] value = EventCodec.confluent(new ConfluentRegistry(api)).encode(used("deploy", 7));

        assertThat(value[0]).isZero();
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        Schema schema = new Schema.Parser()
                .parse(get("/schemas/ids/" + id).path("schema").asText());
        GenericRecord read = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
        assertThat(read.get("consumer")).hasToString("deploy");
        assertThat(read.get("uses")).isEqualTo(7L);
    }

    @Test
    void what_another_client_registered_and_wrote_is_read_by_us() throws Exception {
        Schema theirs = TokenUsed.getClassSchema();
        int id = post(
                        "/subjects/token-used-value/versions",
                        JSON.createObjectNode().put("schema", theirs.toString()))
                .path("id")
                .asInt();
        var bytes = new ByteArrayOutputStream();
        bytes.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        TokenUsed event = used("ci", 3);
        new GenericDatumWriter<>(theirs, event.getSpecificData()).write(event, encoder);
        encoder.flush();

        assertThat(EventCodec.confluent(new ConfluentRegistry(api)).decode(Topics.TOKEN_USED, bytes.toByteArray()))
                .isEqualTo(event);
    }

    @Test
    void every_topic_registers_its_schema_under_its_own_subject_once() throws Exception {
        var registry = new ConfluentRegistry(api);
        var another = new ConfluentRegistry(api);

        for (Topic topic : Topics.ALL) {
            assertThat(another.idOf(topic.name() + "-value", topic.schema()))
                    .isEqualTo(registry.idOf(topic.name() + "-value", topic.schema()));
        }

        Set<String> subjects =
                get("/subjects").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
        assertThat(subjects)
                .containsAll(Topics.ALL.stream()
                        .map(topic -> topic.name() + "-value")
                        .toList());
        for (Topic topic : Topics.ALL) {
            assertThat(get("/subjects/" + topic.name() + "-value/versions").size())
                    .isOne();
        }
    }

    @Test
    void an_id_that_the_registry_does_not_have_is_an_answer_and_no_outage() {
        var registry = new ConfluentRegistry(api);
        // Before it has any schema its word counts for nothing: it may have been emptied.
        registry.idOf("token-used-value", TokenUsed.getClassSchema());

        assertThat(registry.byId(1_000_000)).isEmpty();
    }

    @Test
    void a_registry_with_full_transitive_compatibility_takes_every_released_schema() throws Exception {
        send(HttpRequest.newBuilder(at("/config/token-used-value"))
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\": \"FULL_TRANSITIVE\"}")));

        int id = new ConfluentRegistry(api).idOf("token-used-value", TokenUsed.getClassSchema());

        assertThat(new ConfluentRegistry(api).byId(id)).contains(TokenUsed.getClassSchema());
    }

    private static TokenUsed used(String consumer, long uses) {
        return TokenUsed.newBuilder()
                .setEventId("0193")
                .setOccurredAt(NOON)
                .setSource("test")
                .setActor("test")
                .setCorrelationId("c")
                .setTokenId("t-1")
                .setConsumer(consumer)
                .setUses(uses)
                .setFirstUsedAt(NOON)
                .setLastUsedAt(NOON)
                .build();
    }

    private static URI at(String path) {
        return URI.create(api + path);
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(path)));
    }

    private static JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(at(path)).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                request.header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static boolean answers(URI address) throws InterruptedException {
        try {
            return HTTP.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
