package io.tokenwright.schemas.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.schemas.codec.UnreadableEventException.Reason;
import io.tokenwright.schemas.topic.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class EventCodecTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

    private final MemoryRegistry registry = new MemoryRegistry();
    private final EventCodec confluent = EventCodec.confluent(registry);
    private final EventCodec singleObject = EventCodec.singleObject();

    @Property(tries = 200)
    void both_formats_give_back_what_was_written(
            @ForAll String consumer, @ForAll @LongRange(min = 1, max = 1_000_000) long uses) {
        TokenUsed event = used(consumer, uses);

        assertThat(singleObject.decode(Topics.TOKEN_USED, singleObject.encode(event)))
                .isEqualTo(event);
        assertThat(confluent.decode(Topics.TOKEN_USED, confluent.encode(event))).isEqualTo(event);
    }

    @Test
    void a_reader_with_a_registry_takes_single_object_encoding_too() {
        TokenUsed event = used("deploy", 1);

        assertThat(confluent.decode(Topics.TOKEN_USED, singleObject.encode(event)))
                .isEqualTo(event);
    }

    @Test
    void every_cut_of_a_record_is_malformed_and_never_another_failure() {
        byte[] whole = singleObject.encode(used("deploy", 7));

        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> singleObject.decode(Topics.TOKEN_USED, cut))
                    .isInstanceOfSatisfying(
                            UnreadableEventException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
        }
    }

    @Test
    void bytes_after_the_record_are_malformed() {
        byte[] whole = singleObject.encode(used("deploy", 7));

        refused(Arrays.copyOf(whole, whole.length + 1), Reason.MALFORMED);
    }

    @Property(tries = 500)
    void garbage_is_refused_with_a_reason(@ForAll byte[] garbage) {
        assertThatThrownBy(() -> singleObject.decode(Topics.TOKEN_USED, garbage))
                .isInstanceOf(UnreadableEventException.class);
    }

    @Test
    void each_kind_of_unreadable_record_has_its_own_reason() {
        byte[] foreign = singleObject.encode(used("deploy", 1));

        refused(new byte[0], Reason.EMPTY);
        refused("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), Reason.UNKNOWN_FORMAT);
        refused(new byte[] {0, 0, 0, 0, 1, 2}, Reason.UNKNOWN_SCHEMA);
        refused(new byte[] {(byte) 0xC3, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9}, Reason.UNKNOWN_SCHEMA);
        assertThatThrownBy(() -> singleObject.decode(Topics.TOKEN_ISSUED, foreign))
                .isInstanceOfSatisfying(
                        UnreadableEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_TYPE));
    }

    @Test
    void a_newer_writer_with_a_new_field_is_read_and_the_field_ignored() {
        Schema current = TokenUsed.getClassSchema();
        Schema newer = new Schema.Parser()
                .parse(current.toString()
                        .replace("\"fields\":[", "\"fields\":[{\"name\":\"added\",\"type\":\"int\",\"default\":0},"));
        int id = registry.idOf("token-used-value", newer);
        byte[] known = confluent.encode(used("deploy", 3));
        byte[] body = Arrays.copyOfRange(known, 5, known.length);
        byte[] written = new byte[body.length + 6];
        java.nio.ByteBuffer.wrap(written)
                .put((byte) 0)
                .putInt(id)
                .put((byte) 84)
                .put(body);

        assertThat(confluent.decode(Topics.TOKEN_USED, written)).isEqualTo(used("deploy", 3));
    }

    @Test
    void a_newer_writers_enum_symbol_is_read_as_the_default() {
        Schema newer = new Schema.Parser()
                .parse(TokenIssued.getClassSchema().toString().replace("\"ROTATION\"", "\"ROTATION\",\"ORACLE\""));
        Schema authority = newer.getField("authority").schema();
        var event = new GenericRecordBuilder(newer)
                .set("eventId", "e-1")
                .set("occurredAt", 1_700_000_000_000_000L)
                .set("source", "test")
                .set("actor", "test")
                .set("correlationId", "c")
                .set("tokenId", "t-1")
                .set("authority", new GenericData.EnumSymbol(authority, "ORACLE"));
        for (Schema.Field field : newer.getFields()) {
            if (!field.hasDefaultValue() && !event.has(field)) {
                event.set(field, anyOf(field.schema()));
            }
        }

        var read = (TokenIssued) confluent.decode(Topics.TOKEN_ISSUED, framed(newer, event.build()));

        assertThat(read.getAuthority()).hasToString(authority.getEnumDefault());
    }

    @Test
    void a_claimed_length_of_two_gigabytes_is_malformed_and_allocates_nothing() {
        byte[] header = Arrays.copyOf(singleObject.encode(used("deploy", 1)), 10);
        byte[] claim = {(byte) 0xFC, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F, 'x'};
        byte[] value = Arrays.copyOf(header, header.length + claim.length);
        System.arraycopy(claim, 0, value, header.length, claim.length);

        refused(value, Reason.MALFORMED);
    }

    @Test
    void a_recursive_foreign_schema_cannot_take_the_thread_down() throws Exception {
        Schema recursive = new Schema.Parser()
                .parse(TokenUsed.getClassSchema()
                        .toString()
                        .replace(
                                "\"fields\":[",
                                "\"fields\":[{\"name\":\"deep\",\"type\":{\"type\":\"record\",\"name\":\"Deep\","
                                        + "\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"Deep\"]}]}},"));
        byte[] deep = new byte[500_000];
        Arrays.fill(deep, (byte) 2);
        byte[] value = new byte[deep.length + 5];
        java.nio.ByteBuffer.wrap(value)
                .put((byte) 0)
                .putInt(registry.idOf("token-used-value", recursive))
                .put(deep);

        assertThatThrownBy(() -> confluent.decode(Topics.TOKEN_USED, value))
                .isInstanceOfSatisfying(
                        UnreadableEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void an_id_that_the_registry_has_never_given_out_is_unknown_and_not_an_outage() {
        assertThatThrownBy(() -> confluent.decode(Topics.TOKEN_USED, new byte[] {0, 0, 0, 0, 1, 2}))
                .isInstanceOfSatisfying(
                        UnreadableEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA));
    }

    private byte[] framed(Schema writer, GenericRecord event) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(java.nio.ByteBuffer.allocate(5)
                .put((byte) 0)
                .putInt(registry.idOf("subject", writer))
                .array());
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(writer).write(event, encoder);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any value that {@code schema} takes. */
    private static Object anyOf(Schema schema) {
        return switch (schema.getType()) {
            case STRING -> "x";
            case INT -> 1;
            case LONG -> 1L;
            case BOOLEAN -> false;
            case ARRAY -> List.of();
            case MAP -> Map.of();
            case ENUM ->
                new GenericData.EnumSymbol(schema, schema.getEnumSymbols().getFirst());
            case RECORD -> {
                var builder = new GenericRecordBuilder(schema);
                for (Schema.Field field : schema.getFields()) {
                    if (!field.hasDefaultValue()) {
                        builder.set(field, anyOf(field.schema()));
                    }
                }
                yield builder.build();
            }
            default -> throw new IllegalArgumentException("no value for " + schema);
        };
    }

    private void refused(byte[] value, Reason reason) {
        assertThatThrownBy(() -> singleObject.decode(Topics.TOKEN_USED, value))
                .isInstanceOfSatisfying(
                        UnreadableEventException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
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

    /** A registry in memory. */
    private static final class MemoryRegistry implements SchemaRegistry {
        private final Map<Integer, Schema> schemas = new HashMap<>();

        @Override
        public int idOf(String subject, Schema schema) {
            int id = schema.hashCode();
            schemas.put(id, schema);
            return id;
        }

        @Override
        public Optional<Schema> byId(int id) {
            return Optional.ofNullable(schemas.get(id));
        }
    }
}
