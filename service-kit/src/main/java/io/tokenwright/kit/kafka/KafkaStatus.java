package io.tokenwright.kit.kafka;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the watch knows of the broker.
 *
 * @param reachable whether it answered when last asked, with all topics there
 * @param clusterId id of the cluster; null until it first answered
 * @param since when {@code reachable} became what it is
 * @param problem why it is not reachable, without secrets; null if it is
 */
public record KafkaStatus(
        boolean reachable,
        @Nullable String clusterId,
        Instant since,
        @Nullable String problem) {}
