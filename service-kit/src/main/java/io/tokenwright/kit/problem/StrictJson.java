package io.tokenwright.kit.problem;

import com.fasterxml.jackson.core.JsonParser;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.Decoder;
import io.micronaut.serde.Deserializer;
import io.micronaut.serde.jackson.SerdeJacksonConfiguration;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * Takes in a JSON body what it says and nothing else. By default a text becomes a number, a number a text or a time, a fraction
 * is cut, a list of one becomes its item, and of a field that is given twice the last one wins: each hides a mistake of
 * the caller. Messages never repeat the value, for it may be a secret in the wrong field.
 */
@Factory
final class StrictJson {
    /** A field given twice is refused. */
    @Singleton
    BeanCreatedEventListener<SerdeJacksonConfiguration> noFieldTwice() {
        return (BeanCreatedEvent<SerdeJacksonConfiguration> created) -> {
            SerdeJacksonConfiguration configuration = created.getBean();
            configuration.setParserFeatures(Map.of(JsonParser.Feature.STRICT_DUPLICATE_DETECTION, true));
            return configuration;
        };
    }

    /** U+0000 is refused for all services, as PostgreSQL cannot store it. */
    @Primary
    @Singleton
    Deserializer<String> text() {
        return (decoder, context, type) -> {
            String text = textOf(decoder);
            if (text.indexOf('\0') >= 0) {
                throw decoder.createDeserializationException("holds U+0000", null);
            }
            return text;
        };
    }

    @Primary
    @Singleton
    Deserializer<Integer> wholeNumber() {
        return (decoder, context, type) -> {
            long number = wholeNumberOf(decoder);
            if (number != (int) number) {
                throw decoder.createDeserializationException("not a 32-bit number", null);
            }
            return (int) number;
        };
    }

    @Primary
    @Singleton
    Deserializer<Long> longWholeNumber() {
        return (decoder, context, type) -> wholeNumberOf(decoder);
    }

    @Primary
    @Singleton
    Deserializer<Boolean> trueOrFalse() {
        return (decoder, context, type) -> {
            JsonNode node = decoder.decodeNode();
            if (!node.isBoolean()) {
                throw decoder.createDeserializationException("not true or false", null);
            }
            return node.getBooleanValue();
        };
    }

    @Primary
    @Singleton
    Deserializer<Instant> time() {
        return (decoder, context, type) -> {
            try {
                return Instant.parse(textOf(decoder));
            } catch (DateTimeException e) {
                throw decoder.createDeserializationException("not a time", null);
            }
        };
    }

    private static String textOf(Decoder decoder) throws IOException {
        JsonNode node = decoder.decodeNode();
        if (!node.isString()) {
            throw decoder.createDeserializationException("not a JSON string", null);
        }
        return node.getStringValue();
    }

    private static long wholeNumberOf(Decoder decoder) throws IOException {
        JsonNode node = decoder.decodeNode();
        if (!node.isNumber()) {
            throw decoder.createDeserializationException("not a JSON number", null);
        }
        try {
            return node.getBigDecimalValue().longValueExact();
        } catch (ArithmeticException e) {
            throw decoder.createDeserializationException("not a whole number", null);
        }
    }
}
