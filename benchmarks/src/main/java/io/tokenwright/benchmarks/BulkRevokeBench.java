package io.tokenwright.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * 100,000 versions are revoked at once: do they go at their issuer's pace, and does anybody else notice? Phases of a few seconds in
 * which the run goes on alternate with phases in which it is paused; in both somebody looks at lists and at the run itself, and
 * tokens are rotated. Baselines: half the issuer's rate, which is what a run takes of it, and the paused phases.
 */
final class BulkRevokeBench implements Bench {
    private static final int REQUESTS_PER_MINUTE = 6_000;
    private static final String OWNER = "team-of-the-leak";
    private static final String BULK = "/api/v1/bulk-revocations";
    private static final long READ_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ROTATE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
    /** Copies of one registered token, each with a path of its own at which nothing is, as the merge would have written them, in a moment instead of minutes. */
    private static final List<String> COPIES = List.of("""
            insert into token (token_id, facts)
            select 'bulk-' || n,
                   jsonb_set(
                       jsonb_set(facts, '{stated,owner,value}', to_jsonb('%s'::text)),
                       '{stated,secretPaths,value}',
                       to_jsonb(replace(facts #>> '{stated,secretPaths,value}', :tokenId, 'bulk-' || n)))
            from token, generate_series(1, :count) n
            where token_id = :tokenId
            """.formatted(OWNER), """
            insert into token_version (token_id, version, facts)
            select 'bulk-' || n, 1, jsonb_set(facts, '{stated,issuerRef,value}', to_jsonb('bulk-' || n))
            from token_version, generate_series(1, :count) n
            where token_id = :tokenId
            """);

    private final ObjectMapper json = new ObjectMapper();
    private final int versions;
    private final int rounds;
    private final Duration phase;

    BulkRevokeBench() {
        this(100_000, 10, Duration.ofSeconds(8));
    }

    /**
     * @param versions that are revoked
     * @param phase how long the run goes on, and is paused, each round
     */
    BulkRevokeBench(int versions, int rounds, Duration phase) {
        this.versions = versions;
        this.rounds = rounds;
        this.phase = phase;
    }

    /** What others saw during a phase, in microseconds, and how fast versions were revoked meanwhile. */
    private record Seen(Histogram reads, Histogram rotations, double revokedPerSecond) {}

    @Override
    public String name() {
        return "bulk-revoke";
    }

    @Override
    public List<Measurement> run(Lab lab) throws Exception {
        var issuer = new InstantIssuer(REQUESTS_PER_MINUTE, Duration.ZERO);
        try (RotationService service = RotationService.start(lab, issuer, Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            List<String> tokens = service.tokens("other", 100);
            copies(service, tokens.getFirst());
            var api = new Api(http, service.service().serve(), service.service().adminToken());
            String run = started(api);
            List<Seen> quiet = new ArrayList<>();
            List<Seen> busy = new ArrayList<>();
            for (int round = -1; round < rounds; round++) {
                api.post(BULK + "/" + run + "/pause", Map.of());
                Seen paused = watched(service, api, run, tokens);
                api.post(BULK + "/" + run + "/resume", Map.of());
                Seen running = watched(service, api, run, tokens);
                if (round >= 0) {
                    quiet.add(paused);
                    busy.add(running);
                }
            }
            return measurements(lab, quiet, busy);
        }
    }

    private List<Measurement> measurements(Lab lab, List<Seen> quiet, List<Seen> busy) {
        double share = REQUESTS_PER_MINUTE / 2.0 / 60;
        double rate =
                Rounds.median(busy.stream().mapToDouble(Seen::revokedPerSecond).toArray());
        var reads = new Rounds.Latencies(
                busy.stream().map(Seen::reads).toList(),
                quiet.stream().map(Seen::reads).toList());
        var rotations = new Rounds.Latencies(
                busy.stream().map(Seen::rotations).toList(),
                quiet.stream().map(Seen::rotations).toList());
        return List.of(
                lab.measurement(
                        "bulk-revoke-rate",
                        "/s",
                        new Rounds.Result(rate, share, rate / share),
                        new Goal.AtLeast(0.9),
                        "half the issuer's rate"),
                lab.measurement(
                        "bulk-revoke-other-reads-p99",
                        "ms",
                        reads.together(99),
                        new Goal.AtMost(1.2),
                        "the same while it is paused"),
                lab.measurement(
                        "bulk-revoke-other-rotations-p99",
                        "ms",
                        rotations.together(99),
                        new Goal.AtMost(1.2),
                        "the same while it is paused"));
    }

    private void copies(RotationService service, String tokenId) {
        service.service().database().inTransaction(tx -> {
            COPIES.forEach(sql -> tx.sql()
                    .createUpdate(sql)
                    .bind("count", versions)
                    .bind("tokenId", tokenId)
                    .execute());
            return true;
        });
        // What autovacuum does within a minute.
        service.service().database().inTransaction(tx -> {
            tx.sql().execute("analyze");
            return true;
        });
    }

    private String started(Api api) throws Exception {
        Map<String, String> selector = Map.of("owner", OWNER);
        JsonNode preview = api.post(BULK + "/previews", selector);
        if (preview.path("versions").asInt() != versions) {
            throw new IllegalStateException("the selector selects " + preview);
        }
        return api.post(
                        BULK,
                        Map.of(
                                "selector",
                                selector,
                                "hash",
                                preview.path("hash").asText(),
                                "reason",
                                "LEAKED",
                                "detail",
                                "bench"))
                .path("bulkId")
                .asText();
    }

    private Seen watched(RotationService service, Api api, String run, List<String> tokens) throws Exception {
        int before = service.issuer().revokedCount();
        long started = System.nanoTime();
        long until = started + phase.toNanos();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Histogram> reads = threads.submit(() -> reads(api, run, until));
            Future<Integer> rotations = threads.submit(() -> rotations(service, tokens, until));
            int rotated = rotations.get();
            Histogram read = reads.get();
            double seconds = (System.nanoTime() - started) / 1e9;
            // Each rotation revoked the version before.
            int revoked = service.issuer().revokedCount() - before - rotated;
            return new Seen(read, service.timesOfLast(rotated), revoked / seconds);
        }
    }

    private static Histogram reads(Api api, String run, long until) throws Exception {
        List<String> pages = List.of(BULK + "/" + run, "/api/v1/rotations", "/api/v1/revocations", BULK);
        var histogram = new Histogram(3);
        for (int i = 0; System.nanoTime() < until; i++) {
            long started = System.nanoTime();
            api.get(pages.get(i % pages.size()));
            long ended = System.nanoTime();
            histogram.recordValue(TimeUnit.NANOSECONDS.toMicros(ended - started));
            LockSupport.parkNanos(READ_EVERY_NANOS - (ended - started));
        }
        return histogram;
    }

    /** How many were rotated. */
    private static int rotations(RotationService service, List<String> tokens, long until) throws Exception {
        int rotated = 0;
        while (System.nanoTime() < until) {
            service.rotate(List.of(tokens.get(rotated % tokens.size())));
            rotated++;
            LockSupport.parkNanos(ROTATE_EVERY_NANOS);
        }
        service.awaitEnd();
        return rotated;
    }

    /** The service's API as an admin sees it. */
    private final class Api {
        private final HttpClient http;
        private final URI address;
        private final String adminToken;

        Api(HttpClient http, URI address, String adminToken) {
            this.http = http;
            this.address = address;
            this.adminToken = adminToken;
        }

        JsonNode get(String path) throws IOException, InterruptedException {
            return answer(request(path).GET());
        }

        JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
            return answer(request(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(body))));
        }

        private HttpRequest.Builder request(String path) {
            return HttpRequest.newBuilder(address.resolve(path))
                    .header("Authorization", "Bearer " + adminToken)
                    .timeout(Duration.ofSeconds(60));
        }

        private JsonNode answer(HttpRequest.Builder request) throws IOException, InterruptedException {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new IllegalStateException("answered " + response.statusCode() + ": " + response.body());
            }
            return json.readTree(response.body());
        }
    }
}
