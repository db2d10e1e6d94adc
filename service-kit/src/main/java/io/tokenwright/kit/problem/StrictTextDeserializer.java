package io.tokenwright.kit.problem;

import io.micronaut.context.annotation.Primary;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import jakarta.inject.Singleton;
import java.io.IOException;

/**
 * Takes a JSON string for a text and nothing else: by default a number, a boolean or a list of one would be made one. U+0000 is
 * refused for all services, as PostgreSQL cannot store it.
 */
@Primary
@Singleton
final class StrictTextDeserializer implements Deserializer<String> {
    @Override
    public String deserialize(Decoder decoder, DecoderContext context, Argument<? super String> type)
            throws IOException {
        JsonNode node = decoder.decodeNode();
        if (!node.isString()) {
            // Without the value: it may be a secret in the wrong field.
            throw decoder.createDeserializationException("not a JSON string", null);
        }
        if (node.getStringValue().indexOf('\0') >= 0) {
            throw decoder.createDeserializationException("holds U+0000", null);
        }
        return node.getStringValue();
    }
}
