package io.tokenwright.kit.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * {@code tokenwright.topics}: how topics are made that do not exist yet. Existing ones are left as they are.
 *
 * @param partitions of every topic; cannot change later without breaking the order of a token's events
 * @param replicationFactor copies; 3 in production
 * @param deadLetterPartitions of every dead-letter topic, where order matters less
 */
@ConfigurationProperties("tokenwright.topics")
public record TopicSettings(
        @Bindable(defaultValue = "48") int partitions,
        @Bindable(defaultValue = "1") short replicationFactor,
        @Bindable(defaultValue = "1") int deadLetterPartitions) {}
