package io.tokenwright.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.json.JsonMapper;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.RegistryStandIn;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.testkit.TestProducer;
import io.tokenwright.local.Parts;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers and producers may get wrong, on the whole service: the field and the remedy are named, nothing else is hurt. */
class BadInputIT {
    private static final String ADMIN = "twa_admin-token-of-a-test-0123456789";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.createDefault();
    private static final int NEWER_SCHEMA = 77;
    private static final int SINGLE_OBJECT_HEADER = 10;

    private static ServiceUnderTest service;
    private static RegistryStandIn registry;
    private static TestProducer producer;
    private static EventRecorder letters;

    @BeforeAll
    static void start() throws IOException {
        registry = new RegistryStandIn();
        service = ServiceUnderTest.of("inventory")
                .withHttp()
                .withClock(new TestClock(TestEvents.NOON))
                .with("tokenwright.security.admin-token", ADMIN)
                .with("tokenwright.schema-registry.url", registry.address())
                .start();
        producer = new TestProducer(Parts.kafka().bootstrapServers());
        letters = new EventRecorder(Parts.kafka().bootstrapServers(), List.of("token-issued.dlq"));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        letters.close();
        producer.close();
        service.close();
        registry.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"name":"a"                                              | 400 | malformed-json  |            | not well-formed
            {"name":"a","name":"b"}                                  | 400 | field-twice     | /name      | given twice
            {"name":"a","ownr":"team-a"}                             | 400 | unknown-field   | /ownr      | did you mean "owner"
            {"name":"a","value":"glpat-canary"}                      | 400 | unknown-field   | /value     | store the value in Vault
            {"owner":"team-a"}                                       | 400 | invalid-request | /name      | name
            {"name":"a","version":"2"}                               | 400 | invalid-request | /version   | a whole number
            {"name":"a","version":0}                                 | 400 | invalid-request | /version   | greater than or equal to 1
            {"name":"a","expiryPrecision":"WEEK"}                    | 400 | invalid-request | /expiryPrecision | one of NONE, DATE, INSTANT
            {"name":"a","expiresAt":"2026-11-24T11:59:59Z"}          | 400 | invalid-request | /expiresAt | is in the past
            {"name":"a","expiresAt":"tomorrow"}                      | 400 | invalid-request | /expiresAt | a time such as
            {"name":"a","expiresAt":1800000000}                      | 400 | invalid-request | /expiresAt | a time such as
            {"name":"a\\nb"}                                         | 400 | invalid-request | /name      | without line breaks
            {"name":"a","policy":{"soakSecond":1}}                   | 400 | unknown-field   | /policy/soakSecond | did you mean "soakSeconds"
            {"name":"a","policy":{"autoRotate":"yes"}}               | 400 | invalid-request | /policy/autoRotate | true or false
            {"name":"a","secretPaths":[{"stage":"p","mount":"m","path":"../x"}]} | 400 | invalid-request | /secretPaths/0/path | no ".."
            {"name":"a","fingerprint":"XYZ"}                         | 400 | invalid-request | /fingerprint | hex digits
            """)
    void a_bad_registration_names_the_field_and_the_remedy(
            String body, int status, String code, String pointer, String says) throws Exception {
        var answer = post(body.strip());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(answer.body().replace("\\\"", "\""))
                .contains("\"code\":\"" + code + "\"")
                .contains("\"pointer\":\"" + (pointer == null ? "" : pointer) + "\"")
                .contains(says)
                .doesNotContain("canary");
    }

    @Test
    void an_oversized_request_is_refused_with_the_limit() throws Exception {
        var answer = post("{\"name\":\"" + "a".repeat(300_000) + "\"}");

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("body-too-large", "256 KB");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"; DROP TABLE token; --",
                "<script>alert('x')</script>",
                "O'Brien & \"sons\" \\ 100%",
                "𝔊rafana 🚀 token",
                "токен 令牌 トークン",
                "${jndi:ldap://x}"
            })
    void a_name_of_any_printable_characters_comes_back_as_it_was(String name) throws Exception {
        String id = TestEvents.newTokenId();
        String json = name.replace("\\", "\\\\").replace("\"", "\\\"");

        var created = post("{\"tokenId\":\"" + id + "\",\"name\":\"" + json + "\"}");
        var read = get("/api/v1/tokens/" + id);

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        assertThat(JSON.readValue(read.body(), Map.class)).containsEntry("name", name);
        assertThat(read.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(read.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void a_record_of_a_newer_schema_is_read_as_far_as_it_is_known() throws Exception {
        String id = TestEvents.newTokenId();
        TokenIssued event = TestEvents.tokenIssued(id, 1)
                .setName("from the future")
                .setOwner("team-a")
                .build();
        Schema newer = newer(TokenIssued.getClassSchema());
        registry.put(NEWER_SCHEMA, newer);

        producer.sendRaw("token-issued", TestProducer.bytes(id), rewritten(event, newer, NEWER_SCHEMA));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get("/api/v1/tokens/" + id).body())
                        .contains("\"name\":\"from the future\"", "\"owner\":\"team-a\""));
    }

    @Test
    void records_that_cannot_be_used_are_put_aside_and_the_next_one_of_the_same_token_counts() throws Exception {
        String id = TestEvents.newTokenId();
        byte[] unknownSchema = producer.encode(TestEvents.tokenIssued(id, 1).build());
        unknownSchema[4] ^= 1;
        producer.sendRaw("token-issued", TestProducer.bytes(id), new byte[] {7, 7, 7});
        producer.sendRaw("token-issued", TestProducer.bytes(id), unknownSchema);
        producer.send(TestEvents.tokenIssued(id, 1).setName("two\nlines").build());
        producer.send(TestEvents.tokenIssued(id, 1).setName("sound").build());

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(get("/api/v1/tokens/" + id).body()).contains("\"name\":\"sound\""));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(letters.of(id))
                        .filteredOn(letter -> letter.header("dlq-service").equals("inventory"))
                        .extracting(letter -> letter.header("dlq-reason"))
                        .hasSize(3)
                        .contains("unknown-format", "unknown-schema"));
        assertThat(letters.of(id))
                .filteredOn(letter -> letter.header("dlq-detail").contains("name"))
                .isNotEmpty();
    }

    /** With one field more, as a later release may have. */
    private static Schema newer(Schema known) {
        String json = known.toString();
        int fields = json.indexOf("\"fields\":[") + "\"fields\":[".length();
        return new Schema.Parser()
                .parse(json.substring(0, fields)
                        + "{\"name\":\"costCentre\",\"type\":\"string\",\"default\":\"\"},"
                        + json.substring(fields));
    }

    /** {@code event} as a producer with the schema {@code newer} writes it, in the Confluent wire format. */
    private static byte[] rewritten(TokenIssued event, Schema newer, int id) throws IOException {
        byte[] encoded = producer.encode(event);
        byte[] plain = Arrays.copyOfRange(encoded, SINGLE_OBJECT_HEADER, encoded.length);
        GenericRecord record = new GenericDatumReader<GenericRecord>(event.getSchema(), newer)
                .read(null, DecoderFactory.get().binaryDecoder(plain, null));
        record.put("costCentre", "cc-" + UUID.randomUUID());
        var out = new ByteArrayOutputStream();
        out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
        var encoder = EncoderFactory.get().binaryEncoder(out, null);
        new GenericDatumWriter<GenericRecord>(newer).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return HTTP.send(
                request("/api/v1/tokens")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(service.address() + path)).header("Authorization", "Bearer " + ADMIN);
    }
}
