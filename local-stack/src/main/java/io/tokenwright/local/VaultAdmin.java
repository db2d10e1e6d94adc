package io.tokenwright.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The few administrative calls that setting up a Vault takes. Not for services: those have a wrapper with typed results. */
final class VaultAdmin implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Status and body; the body is a missing node when there is none or it is not JSON. */
    record Reply(int status, JsonNode body) {
        boolean ok() {
            return status == 200 || status == 204;
        }

        /** Vault's own words, which for administrative calls hold no secret. */
        String errors() {
            return body.path("errors").toString();
        }
    }

    private final URI address;
    private final @Nullable String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    VaultAdmin(URI address, @Nullable String token) {
        this.address = address;
        this.token = token;
    }

    Reply get(String path) throws IOException {
        return send(path, HttpRequest.newBuilder().GET());
    }

    Reply post(String path, Object body) throws IOException {
        return send(
                path,
                HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private Reply send(String path, HttpRequest.Builder request) throws IOException {
        request.uri(URI.create(address + "/v1/" + path)).timeout(TIMEOUT);
        if (token != null) {
            request.header("X-Vault-Token", token);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(response.statusCode(), parsed(response.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking Vault for " + path, e);
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
