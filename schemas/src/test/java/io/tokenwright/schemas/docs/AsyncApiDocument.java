package io.tokenwright.schemas.docs;

import io.tokenwright.schemas.event.CloudEvents;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.util.List;

/**
 * The catalogue as an AsyncAPI document.
 *
 * @see <a href="https://www.asyncapi.com/docs/reference/specification/v3.0.0">AsyncAPI 3.0.0</a>
 */
final class AsyncApiDocument {
    private static final String AVRO = "application/vnd.apache.avro;version=1.12.0";
    private static final List<String> HEADERS =
            List.of(CloudEvents.SPEC_VERSION, CloudEvents.ID, CloudEvents.TYPE, CloudEvents.SOURCE, CloudEvents.TIME);

    private AsyncApiDocument() {}

    static String text() {
        var out = new StringBuilder("""
                # Made from the topic catalogue in schemas/; do not edit.
                asyncapi: 3.0.0
                info:
                  title: Tokenwright events
                  version: 1.0.0
                  description: What happens in the life of API tokens. No field can hold a secret value.
                defaultContentType: application/avro
                channels:
                """);
        Topics.ALL.forEach(topic -> out.append(channel(topic)));
        out.append("operations:\n");
        Topics.ALL.forEach(topic -> out.append(operation(topic)));
        out.append("components:\n  messages:\n");
        Topics.ALL.forEach(topic -> out.append(message(topic)));
        out.append("  schemas:\n    headers:\n      type: object\n      properties:\n");
        HEADERS.forEach(header -> out.append("        ").append(header).append(":\n          type: string\n"));
        out.append("        ").append(CloudEvents.TRACEPARENT).append(":\n          type: string\n");
        return out.toString();
    }

    private static String channel(Topic topic) {
        String retention = topic.retention() == null
                ? ""
                : "          retention.ms: " + topic.retention().toMillis() + "\n";
        return """
                  %1$s:
                    address: %1$s
                    description: %2$s
                    messages:
                      %3$s:
                        $ref: '#/components/messages/%3$s'
                    bindings:
                      kafka:
                        topic: %1$s
                        partitions: %4$d
                        topicConfiguration:
                          cleanup.policy: [%5$s]
                %6$s""".formatted(
                        topic.name(),
                        topic.says(),
                        topic.schema().getName(),
                        Topics.DEFAULT_PARTITIONS,
                        topic.cleanup().name().toLowerCase(java.util.Locale.ROOT),
                        retention);
    }

    private static String operation(Topic topic) {
        return """
                  follow-%1$s:
                    action: receive
                    channel:
                      $ref: '#/channels/%1$s'
                """.formatted(topic.name());
    }

    private static String message(Topic topic) {
        String key = topic.key() == Topic.Key.TOKEN_ID ? "tokenId" : "alertId";
        return """
                    %1$s:
                      name: %1$s
                      contentType: application/avro
                      headers:
                        $ref: '#/components/schemas/headers'
                      payload:
                        schemaFormat: '%2$s'
                        schema:
                          $ref: ../schemas/src/main/avro/%3$s.avsc
                      bindings:
                        kafka:
                          key:
                            type: string
                            description: %4$s
                """.formatted(topic.schema().getName(), AVRO, topic.name(), key);
    }
}
