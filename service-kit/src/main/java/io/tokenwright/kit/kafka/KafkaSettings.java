package io.tokenwright.kit.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.MapFormat;
import io.micronaut.core.naming.conventions.StringConvention;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tokenwright.kafka}.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param properties passed to every client as they are, for TLS and SASL; what order and safety rest on is not taken
 * @param groupId consumer group that the instances of a service share; {@code tokenwright-<service>} unless set
 * @param watchInterval how often the cluster is looked at; longer notices an outage or another cluster later
 */
@ConfigurationProperties("tokenwright.kafka")
@Requires(property = "tokenwright.kafka.bootstrap-servers")
public record KafkaSettings(
        String bootstrapServers,

        @MapFormat(transformation = MapFormat.MapTransformation.FLAT, keyFormat = StringConvention.RAW) @Nullable
        Map<String, Object> properties,

        @Nullable String groupId,
        @Bindable(defaultValue = "5s") Duration watchInterval) {}
