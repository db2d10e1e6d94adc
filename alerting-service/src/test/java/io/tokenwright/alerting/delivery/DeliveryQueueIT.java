package io.tokenwright.alerting.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.kit.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The queue on real PostgreSQL, its workers ticked by hand. */
class DeliveryQueueIT {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final DeliverySettings SETTINGS = new DeliverySettings(
            Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofMinutes(15), Duration.ofSeconds(60));

    private static ServiceUnderTest service;
    private static int destinations;

    private final TestClock clock = new TestClock(NOON);
    private final String name = "destination-" + destinations++;
    private final Sink sink = new Sink(name);

    @BeforeAll
    static void start() {
        service = ServiceUnderTest.of("alerting").start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** A destination that answers as it is told. */
    private static final class Sink implements Destination {
        private final String name;
        private final List<String> took = new ArrayList<>();
        private String address = "a";
        private @Nullable Outcome answer;

        private Sink(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String addressHash() {
            return address;
        }

        @Override
        public Outcome send(Message message, Instant now) {
            if (answer != null) {
                return answer;
            }
            took.add(message.body());
            return new Outcome.Delivered(204);
        }
    }

    @Test
    void moves_of_one_alert_keep_their_order_and_another_alert_is_not_held_up() {
        add("one", "one fires");
        sink.answer = new Outcome.RetryLater(Outcome.Reason.SERVER_ERROR, 500, "it failed", null);
        worker().tick();
        sink.answer = null;
        add("one", "one is resolved");
        add("two", "two fires");

        worker().tick();
        assertThat(sink.took).containsExactly("two fires");
        clock.advance(Duration.ofSeconds(2));
        worker().tick();
        worker().tick();

        assertThat(sink.took).containsExactly("two fires", "one fires", "one is resolved");
    }

    @Test
    void what_a_dead_worker_held_is_sent_by_another_once_its_lease_is_over() {
        add("one", "one fires");
        var held = deliveries().claim(name, NOON, SETTINGS.lease(), 10);

        worker().tick();
        assertThat(sink.took).isEmpty();
        clock.advance(SETTINGS.lease());
        worker().tick();

        assertThat(sink.took).containsExactly("one fires");
        assertThat(deliveries().delivered(held.getFirst(), new Outcome.Delivered(204), NOON, Duration.ZERO))
                .as("the thawed worker's word counts no more")
                .isFalse();
    }

    @Test
    void a_destination_that_is_gone_gets_nothing_more_until_its_address_changes() {
        add("one", "one fires");
        add("two", "two fires");
        sink.answer = new Outcome.Gone(410);
        worker().tick();
        sink.answer = null;
        add("three", "three fires");

        worker().tick();
        assertThat(sink.took).isEmpty();
        sink.address = "b";
        worker().tick();

        assertThat(sink.took).containsExactly("three fires");
    }

    @Test
    void a_wait_that_the_destination_asks_for_is_kept() {
        add("one", "one fires");
        sink.answer =
                new Outcome.RetryLater(Outcome.Reason.RATE_LIMITED, 429, "it asks for fewer", Duration.ofMinutes(5));
        worker().tick();
        sink.answer = null;

        clock.advance(Duration.ofMinutes(5).minusSeconds(1));
        worker().tick();
        assertThat(sink.took).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        worker().tick();

        assertThat(sink.took).containsExactly("one fires");
    }

    private void add(String alertId, String body) {
        service.bean(Database.class).inTransaction(tx -> {
            deliveries().add(tx, name, alertId, "msg_" + body.hashCode(), body, clock.instant());
            return body;
        });
    }

    private static Deliveries deliveries() {
        return service.bean(Deliveries.class);
    }

    private DeliveryWorker worker() {
        return new DeliveryWorker(
                sink, deliveries(), SETTINGS, clock, new Random(1), new DeliveryMeters(new SimpleMeterRegistry()));
    }
}
