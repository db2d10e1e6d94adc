package io.tokenwright.benchmarks;

import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * How soon does a subscriber outside know that a token was revoked, from the start of the API call? Baseline: one hop over
 * plain Kafka clients, from send to the same kind of consumer.
 */
final class RevokeBench implements Bench {
    private static final int CALLS = 300;
    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 5;
    private static final String HOP = "bench-hop";

    private int next;

    @Override
    public String name() {
        return "revoke";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        RawKafka.makeTopic(lab.bootstrapServers(), HOP, Service.PARTITIONS);
        try (Service service = Service.withKafka(lab, lab.newDatabase(), Map.of());
                HttpClient http = HttpClient.newHttpClient();
                KafkaProducer<byte[], byte[]> producer = RawKafka.producer(lab.bootstrapServers())) {
            register(service, CALLS * (WARM_UPS + ROUNDS));
            URI address = service.serve();
            try (var subscriber = new Subscriber(lab, Topics.TOKEN_REVOKED.name());
                    var hop = new Subscriber(lab, HOP)) {
                Rounds.Latencies latencies = Rounds.latencies(
                        WARM_UPS,
                        ROUNDS,
                        () -> revocations(http, address, service.adminToken(), subscriber),
                        () -> hops(producer, hop));
                return List.of(
                        lab.measurement(
                                "revoke-to-subscriber-p50",
                                "ms",
                                latencies.at(50),
                                new Goal.AtMost(5),
                                "raw Kafka hop"),
                        lab.measurement(
                                "revoke-to-subscriber-p99",
                                "ms",
                                latencies.at(99),
                                new Goal.AtMost(6),
                                "raw Kafka hop"));
            }
        }
    }

    private static void register(Service service, int count) {
        service.database().inTransaction(tx -> {
            service.handler().handle(tx, Samples.issues("revoke", count));
            return null;
        });
    }

    private Histogram revocations(HttpClient http, URI address, String adminToken, Subscriber subscriber)
            throws Exception {
        var histogram = new Histogram(3);
        for (int i = 0; i < CALLS; i++) {
            String tokenId = "revoke-%08x".formatted(Integer.reverse(next++));
            HttpRequest request = HttpRequest.newBuilder(
                            address.resolve("/api/v1/tokens/" + tokenId + "/versions/1/revocation"))
                    .header("Authorization", "Bearer " + adminToken)
                    .header("Content-Type", "application/json")
                    .timeout(Duration.ofSeconds(10))
                    .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"LEAKED\",\"detail\":\"bench\"}"))
                    .build();
            long started = System.nanoTime();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IllegalStateException(
                        "revocation answered " + response.statusCode() + ": " + response.body());
            }
            histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(subscriber.arrival(tokenId) - started));
        }
        return histogram;
    }

    private Histogram hops(KafkaProducer<byte[], byte[]> producer, Subscriber subscriber) throws Exception {
        var histogram = new Histogram(3);
        for (int i = 0; i < CALLS; i++) {
            histogram.recordValue(RawKafka.hop(producer, HOP, "hop-" + next + "-" + i, subscriber));
        }
        return histogram;
    }
}
