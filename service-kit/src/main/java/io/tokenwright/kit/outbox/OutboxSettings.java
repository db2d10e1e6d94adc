package io.tokenwright.kit.outbox;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * {@code tokenwright.outbox}.
 *
 * @param pollInterval the relay looks at least this often, woken or not; longer makes a lost wake-up cost more
 * @param batchSize rows read at once; more costs heap in the relay, fewer costs statements
 * @param inFlightMax records sent and not yet acknowledged; bounds the duplicates after a crash
 * @param lease how long a leader that fell silent is waited for; longer delays the events after a crash, shorter lets a
 *     long garbage collection lose the lead
 * @param storeInterval how often the position is stored while records are acknowledged; longer means more duplicates
 *     after a crash, shorter more writes
 * @param stalledMax how long records may be on their way without any answer before the producer is made anew and they are sent
 *     again; shorter rebuilds it over and over while a broker is slow, longer lets a producer that lost its way hold its keys
 * @param retention how long published rows are kept for people to look at; each costs disk
 * @param valueSizeMax bytes of the largest event that a transaction may emit; stays under the broker's
 *     {@code message.max.bytes} with room for headers
 * @param listen whether to be woken by NOTIFY from other instances; off, they are found by the poll. Has to be off
 *     behind a pooler in transaction mode, which drops LISTEN
 */
@ConfigurationProperties("tokenwright.outbox")
public record OutboxSettings(
        @Bindable(defaultValue = "1s") Duration pollInterval,
        @Bindable(defaultValue = "1000") int batchSize,
        @Bindable(defaultValue = "5000") int inFlightMax,
        @Bindable(defaultValue = "5s") Duration lease,
        @Bindable(defaultValue = "200ms") Duration storeInterval,
        @Bindable(defaultValue = "1m") Duration stalledMax,
        @Bindable(defaultValue = "10m") Duration retention,
        @Bindable(defaultValue = "900000") int valueSizeMax,
        @Bindable(defaultValue = "true") boolean listen) {}
