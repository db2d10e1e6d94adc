package io.tokenwright.benchmarks;

import io.github.jopenlibs.vault.rest.Rest;
import io.github.jopenlibs.vault.rest.RestException;
import io.github.jopenlibs.vault.rest.RestResponse;
import io.tokenwright.local.LocalVault;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The Vault driver alone: one exchange a call over one client, nothing looked at but the status. What our wrapper adds to that, and all
 * that happens between two calls, is missing here.
 */
final class BareVault implements AutoCloseable {
    private static final byte[] WRITE =
            "{\"data\":{\"token\":\"instant-value-123456\",\"user\":\"deploy\"}}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] LABELS = ("{\"custom_metadata\":{\"tokenwright-token-id\":\"bare-00000000\","
                    + "\"tokenwright-version\":\"2\",\"tokenwright-issuer-ref\":\"minted-1234\","
                    + "\"tokenwright-rotation\":\"019ab000-0000-7000-8000-000000000000\"}}")
            .getBytes(StandardCharsets.UTF_8);
    private static final byte[] VERSIONS = "{\"versions\":[1]}".getBytes(StandardCharsets.UTF_8);
    private static final int NOT_FOUND = 404;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String address;
    private final String token;

    BareVault(LocalVault vault) {
        this.address = vault.address() + "/v1/secret/";
        this.token = vault.rootToken();
    }

    /** Makes {@code calls} {@code times} over, each time at a path of its own, {@code atOnce} at a time; calls a second. */
    double callsPerSecond(List<VaultWatch.Call> calls, int times, int atOnce)
            throws InterruptedException, ExecutionException {
        AtomicInteger next = new AtomicInteger();
        long started = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < atOnce; i++) {
                running.add(threads.submit(() -> {
                    for (int path = next.getAndIncrement(); path < times; path = next.getAndIncrement()) {
                        for (VaultWatch.Call call : calls) {
                            make(
                                    call.kind(),
                                    "bench/bare-" + path + (call.path().endsWith(".next") ? ".next" : ""));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        return (double) calls.size() * times / ((System.nanoTime() - started) / 1e9);
    }

    private void make(String kind, String path) throws RestException {
        RestResponse response = switch (kind) {
            case "read" -> rest("data/" + path).get();
            case "metadata" -> rest("metadata/" + path).get();
            case "write" -> rest("data/" + path).body(WRITE).post();
            case "putCustomMetadata" -> rest("metadata/" + path).body(LABELS).post();
            case "destroyPath" -> rest("metadata/" + path).delete();
            case "destroy" -> rest("destroy/" + path).body(VERSIONS).post();
            default -> throw new IllegalStateException("a rotation does not call " + kind);
        };
        if (response.getStatus() >= 400 && response.getStatus() != NOT_FOUND) {
            throw new IllegalStateException("Vault answers " + response.getStatus() + " to " + kind);
        }
    }

    private Rest rest(String path) throws RestException {
        return new Rest(client)
                .url(address + path)
                .header("X-Vault-Request", "true")
                .header("X-Vault-Token", token)
                .header("Content-Type", "application/json");
    }

    @Override
    public void close() {
        client.close();
    }
}
