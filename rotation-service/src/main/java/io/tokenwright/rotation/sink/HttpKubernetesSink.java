package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.token.Copy;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keys of Secrets in a Kubernetes cluster. The place is {@code namespace/name}. A write is a merge patch of the one key which
 * names the resourceVersion that was read, so the API server refuses it when anybody wrote to the Secret in between.
 *
 * @see <a href="https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/secret-v1/">Secret</a>
 * @see <a href="https://kubernetes.io/docs/reference/using-api/api-concepts/#patch-and-apply">resourceVersion in a patch</a>
 */
final class HttpKubernetesSink implements Sink {
    /** RFC 1123 subdomain, which names of Secrets are; a namespace is a label, which is shorter. */
    private static final Pattern PLACE =
            Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

    private final HttpSinkCalls calls;

    HttpKubernetesSink(HttpSinkCalls calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return calls.sink();
    }

    @Override
    public Optional<String> problemWith(Copy at) {
        if (!PLACE.matcher(at.path()).matches()) {
            return Optional.of("path \"" + at.path() + "\" is no Secret: write namespace/name");
        }
        return KEY.matcher(at.key()).matches()
                ? Optional.empty()
                : Optional.of("key \"" + at.key() + "\" is no key of a Secret: letters, digits, - _ .");
    }

    @Override
    public Outcome<Seen> read(Copy at) {
        Outcome<JsonNode> answer = calls.get(path(at));
        if (!(answer instanceof Outcome.Done<JsonNode>(JsonNode secret))) {
            return HttpOutcomes.failed(answer);
        }
        String version = secret.path("metadata").path("resourceVersion").asText("");
        if (version.isEmpty()) {
            return new Outcome.Refused<>(
                    "not-the-sink", "the answer is no Secret: does base-url lead to an API server?");
        }
        if (secret.path("immutable").asBoolean()) {
            return new Outcome.Refused<>("immutable", "the Secret is immutable: its value cannot be replaced");
        }
        String encoded = secret.path("data").path(at.key()).asText("");
        if (encoded.isEmpty()) {
            return new Outcome.Done<>(new Seen.Empty(version));
        }
        try {
            return new Outcome.Done<>(
                    new Seen.Held(SecretValue.ofBytes(Base64.getDecoder().decode(encoded)), version));
        } catch (IllegalArgumentException _) {
            return new Outcome.Refused<>("not-the-sink", "the Secret's data is not base64");
        }
    }

    @Override
    public Outcome<Written> write(Copy at, SecretValue value, Seen seen) {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").put("resourceVersion", seen.mark());
        patch.putObject("data")
                .put(at.key(), Base64.getEncoder().encodeToString(value.reveal().getBytes(StandardCharsets.UTF_8)));
        return HttpOutcomes.written(calls.send("PATCH", path(at), patch, "application/merge-patch+json"));
    }

    @Override
    public List<String> callsToRead(Copy at) {
        return List.of("GET " + path(at));
    }

    @Override
    public List<String> callsToWrite(Copy at) {
        return List.of("PATCH " + path(at));
    }

    private static String path(Copy at) {
        int slash = at.path().indexOf('/');
        return "/api/v1/namespaces/" + at.path().substring(0, slash) + "/secrets/"
                + at.path().substring(slash + 1);
    }
}
