package io.tokenwright.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.schemas.topic.Topics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * A version is revoked by one call: how soon does the issuer call it dead, is it gone from its secret path, and has a subscriber
 * been told? Baselines: the calls to the issuer that it took, those to issuer and Vault, and one hop over plain Kafka clients. Each
 * call to the issuer takes 20 ms.
 */
final class KillBench implements Bench {
    private static final Duration ISSUER_ANSWERS_AFTER = Duration.ofMillis(20);
    private static final String HOP = "bench-kill-hop";

    private final ObjectMapper json = new ObjectMapper();
    private final int calls;
    private final int rounds;
    private final int warmUps;

    KillBench() {
        this(100, 6, 3);
    }

    /** @param calls of a round */
    KillBench(int calls, int rounds, int warmUps) {
        this.calls = calls;
        this.rounds = rounds;
        this.warmUps = warmUps;
    }

    /** What is measured of one round, in microseconds. */
    private record Parts(
            Histogram dead, Histogram issuer, Histogram cleared, Histogram remote, Histogram told, Histogram hop) {
        Parts() {
            this(
                    new Histogram(3),
                    new Histogram(3),
                    new Histogram(3),
                    new Histogram(3),
                    new Histogram(3),
                    new Histogram(3));
        }
    }

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        RawKafka.makeTopic(lab.bootstrapServers(), HOP, Service.PARTITIONS);
        var issuer = new InstantIssuer(1_000_000, ISSUER_ANSWERS_AFTER);
        Map<String, Object> kafka = Map.of(
                "tokenwright.kafka.bootstrap-servers",
                lab.bootstrapServers(),
                "tokenwright.topics.partitions",
                Service.PARTITIONS);
        try (RotationService service = RotationService.start(lab, issuer, kafka);
                HttpClient http = HttpClient.newHttpClient();
                KafkaProducer<byte[], byte[]> producer = RawKafka.producer(lab.bootstrapServers())) {
            Iterator<String> tokens =
                    service.tokens("kill", calls * (warmUps + rounds)).iterator();
            URI address = service.service().serve();
            RawKafka.awaitTopic(lab.bootstrapServers(), Topics.TOKEN_REVOKED.name(), Service.PARTITIONS);
            try (var subscriber = new Subscriber(lab, Topics.TOKEN_REVOKED.name());
                    var hop = new Subscriber(lab, HOP)) {
                List<Parts> measured = new ArrayList<>();
                for (int round = 0; round < warmUps + rounds; round++) {
                    var parts = new Parts();
                    for (int i = 0; i < calls; i++) {
                        kill(service, http, address, tokens.next(), subscriber, parts);
                        parts.hop.recordValue(RawKafka.hop(producer, HOP, "kill-" + round + "-" + i, hop));
                    }
                    if (round >= warmUps) {
                        measured.add(parts);
                    }
                }
                return measurements(lab, measured);
            }
        }
    }

    private static List<Measurement> measurements(Lab lab, List<Parts> measured) {
        var dead = new Rounds.Latencies(
                measured.stream().map(Parts::dead).toList(),
                measured.stream().map(Parts::issuer).toList());
        var cleared = new Rounds.Latencies(
                measured.stream().map(Parts::cleared).toList(),
                measured.stream().map(Parts::remote).toList());
        var told = new Rounds.Latencies(
                measured.stream().map(Parts::told).toList(),
                measured.stream().map(Parts::hop).toList());
        return List.of(
                lab.measurement("kill-to-dead-p50", "ms", dead.at(50), new Goal.AtMost(1.2), "its calls to the issuer"),
                lab.measurement(
                        "kill-to-dead-p99", "ms", dead.together(99), new Goal.AtMost(1.2), "its calls to the issuer"),
                lab.measurement(
                        "kill-to-paths-cleared-p50",
                        "ms",
                        cleared.at(50),
                        new Goal.AtMost(2),
                        "its calls to issuer and Vault"),
                lab.measurement(
                        "kill-to-paths-cleared-p99",
                        "ms",
                        cleared.together(99),
                        new Goal.AtMost(2),
                        "its calls to issuer and Vault"),
                lab.measurement("kill-to-subscriber-p50", "ms", told.at(50), new Goal.AtMost(5), "raw Kafka hop"),
                lab.measurement(
                        "kill-to-subscriber-p99", "ms", told.together(99), new Goal.AtMost(6), "raw Kafka hop"));
    }

    private void kill(
            RotationService service, HttpClient http, URI address, String tokenId, Subscriber subscriber, Parts parts)
            throws Exception {
        long issuerBefore = service.issuer().nanos();
        long vaultBefore = service.watch().nanos();
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/api/v1/revocations"))
                .header("Authorization", "Bearer " + service.service().adminToken())
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(
                        Map.of("tokenId", tokenId, "version", 1, "reason", "LEAKED", "detail", "bench"))))
                .build();
        long started = System.nanoTime();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException("revocation answered " + response.statusCode() + ": " + response.body());
        }
        long issuer = service.issuer().nanos() - issuerBefore;
        parts.dead.recordValue(micros(service.issuer().deadAt("ref-" + tokenId) - started));
        parts.issuer.recordValue(micros(issuer));
        parts.cleared.recordValue(micros(service.watch().destroyedAt("bench/" + tokenId) - started));
        parts.remote.recordValue(micros(issuer + service.watch().nanos() - vaultBefore));
        parts.told.recordValue(micros(Math.max(1, subscriber.arrival(tokenId) - started)));
        service.watch().take();
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos);
    }
}
