package io.tokenwright.kit.kafka;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import io.tokenwright.schemas.codec.ConfluentRegistry;
import io.tokenwright.schemas.codec.EventCodec;
import jakarta.inject.Singleton;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The wire format of this installation: Confluent's where {@code tokenwright.schema-registry.url} is set, else single-object. */
@Factory
final class CodecFactory {
    @Singleton
    EventCodec eventCodec(@Nullable @Value("${tokenwright.schema-registry.url:}") String url) {
        return url == null || url.isBlank()
                ? EventCodec.singleObject()
                : EventCodec.confluent(new ConfluentRegistry(URI.create(url.strip())));
    }
}
