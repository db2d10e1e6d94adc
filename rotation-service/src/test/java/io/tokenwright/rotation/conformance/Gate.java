package io.tokenwright.rotation.conformance;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.FaultScript;
import io.tokenwright.local.http.StandInServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Stands between a connector and its issuer, a real one or a stand-in, counts the calls, and makes them go wrong. */
public final class Gate implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "transfer-encoding", "expect");

    private final StandInServer server;
    private final List<Call> calls = new ArrayList<>();

    private Gate(Function<Call, Answer> issuer) {
        this.server = StandInServer.start("127.0.0.1", 0, call -> {
            synchronized (calls) {
                calls.add(call);
            }
            return issuer.apply(call);
        });
    }

    /** Before a stand-in in this process. */
    public static Gate before(Function<Call, Answer> standIn) {
        return new Gate(standIn);
    }

    /** Before an issuer at {@code baseUrl}. */
    public static Gate before(URI baseUrl) {
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(TIMEOUT)
                .build();
        String base = baseUrl.toString().replaceAll("/+$", "");
        return new Gate(call -> forward(client, base, call));
    }

    public URI address() {
        return server.address();
    }

    public FaultScript faults() {
        return server.faults();
    }

    /** Calls that reached the issuer. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    private static Answer forward(HttpClient client, String base, Call call) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + call.target()))
                .timeout(TIMEOUT)
                .method(
                        call.method(),
                        call.body().length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach((name, value) -> {
            if (!HOP_BY_HOP.contains(name)) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new LinkedHashMap<>();
            response.headers().map().forEach((name, values) -> {
                if (!name.startsWith(":") && !HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    headers.put(name, values.getFirst());
                }
            });
            return new Answer(response.statusCode(), headers, response.body());
        } catch (IOException e) {
            return Answer.empty(502);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.empty(502);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
