package io.tokenwright.kit.vault;

import io.tokenwright.local.LocalVault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** What a test asks of a Vault that the wrapper has no business with. */
final class TestVault {
    private TestVault() {}

    static void mountKvV1(LocalVault server, String mount) {
        post(server, "sys/mounts/" + mount, "{\"type\":\"kv\",\"options\":{\"version\":\"1\"}}");
    }

    static void post(LocalVault server, String path, String json) {
        var request = HttpRequest.newBuilder(URI.create(server.address() + "/v1/" + path))
                .header("X-Vault-Token", server.rootToken())
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status =
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IllegalStateException(path + " answered " + status);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(path + " did not answer", e);
        }
    }
}
