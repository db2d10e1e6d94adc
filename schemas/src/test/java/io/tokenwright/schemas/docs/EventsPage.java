package io.tokenwright.schemas.docs;

import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.apache.avro.Schema;

/** The reference of all events, for people. */
final class EventsPage {
    private EventsPage() {}

    static String text() {
        var out = new StringBuilder("""
                # Events

                Made from the schemas in `schemas/src/main/avro`; do not edit. How to emit and to subscribe stands in the README, the same for
                machines in `asyncapi.yaml`.

                Every record has the CloudEvents headers `ce_specversion`, `ce_id`, `ce_type`, `ce_source`, `ce_time` and `content-type` (binary
                mode of the Kafka binding), and `traceparent`. The value is Avro: in single-object encoding (`0xC3 0x01`, eight bytes CRC-64-AVRO,
                little endian), or in the Confluent wire format where a schema registry is configured. Readers take both.

                """);
        Topics.ALL.forEach(topic -> out.append(section(topic)));
        return out.toString();
    }

    private static String section(Topic topic) {
        var out = new StringBuilder();
        out.append("## ")
                .append(topic.name())
                .append("\n\n")
                .append(topic.schema().getDoc())
                .append("\n\n");
        out.append("Key `")
                .append(topic.key() == Topic.Key.TOKEN_ID ? "tokenId" : "alertId")
                .append("` · ")
                .append(
                        topic.retention() == null
                                ? "compacted"
                                : "kept " + topic.retention().toDays() + " days")
                .append("\n\n");
        Set<Schema> nested = new LinkedHashSet<>();
        out.append(table(topic.schema(), nested));
        for (Schema record : nested) {
            out.append("\n### ").append(record.getName()).append("\n\n");
            if (record.getDoc() != null) {
                out.append(record.getDoc()).append("\n\n");
            }
            out.append(
                    record.getType() == Schema.Type.ENUM
                            ? "`" + String.join("` `", record.getEnumSymbols()) + "`\n"
                            : table(record, new LinkedHashSet<>()));
        }
        return out.append("\n").toString();
    }

    private static String table(Schema record, Set<Schema> nested) {
        var out = new StringBuilder("| field | type | meaning |\n|---|---|---|\n");
        for (Schema.Field field : record.getFields()) {
            out.append("| `%s` | %s | %s |\n".formatted(field.name(), type(field.schema(), nested), field.doc()));
        }
        return out.toString();
    }

    private static String type(Schema schema, Set<Schema> nested) {
        if (schema.getLogicalType() != null) {
            return schema.getLogicalType().getName();
        }
        return switch (schema.getType()) {
            case UNION -> type(schema.getTypes().getLast(), nested) + "?";
            case ARRAY -> "list of " + type(schema.getElementType(), nested);
            case MAP -> "map of " + type(schema.getValueType(), nested);
            case RECORD, ENUM -> {
                nested.add(schema);
                yield schema.getName();
            }
            case STRING, INT, LONG, BOOLEAN, BYTES, FIXED, FLOAT, DOUBLE, NULL ->
                schema.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
