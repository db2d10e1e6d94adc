package io.tokenwright.rotation.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * One read of a KV v2 secret that Vault answered with the value.
 *
 * @param mount without slashes at its ends
 * @param path below the mount
 * @param kvVersion which the answer had
 * @param who role, service account or display name of the token that read
 * @param from address, empty when unknown
 * @param at by Vault's clock
 * @see <a href="https://developer.hashicorp.com/vault/docs/audit">Audit devices</a>: strings of requests and answers are HMACs, so that no
 *     value is in them; numbers, such as the version, are not
 */
record AuditedRead(String mount, String path, int kvVersion, String who, String from, Instant at) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATA = "data/";

    /** What a line of the log says; empty when it is about anything else, or no JSON. */
    static Optional<AuditedRead> of(byte[] line) {
        JsonNode entry;
        try {
            entry = JSON.readTree(line);
        } catch (IOException _) {
            return Optional.empty();
        }
        if (entry == null
                || !entry.path("type").asText("").equals("response")
                || !entry.path("request").path("operation").asText("").equals("read")
                || !entry.path("error").asText("").isEmpty()) {
            return Optional.empty();
        }
        JsonNode request = entry.path("request");
        JsonNode namespace = request.path("namespace").path("id");
        int version = entry.path("response")
                .path("data")
                .path("metadata")
                .path("version")
                .asInt(0);
        boolean gaveValue = entry.path("response").path("data").path("data").isObject();
        if (version < 1 || !gaveValue || !namespace.asText("root").equals("root")) {
            return Optional.empty();
        }
        String path = request.path("path").asText("");
        String mount = request.path("mount_point").asText("");
        if (mount.isEmpty()) {
            int at = path.indexOf('/' + DATA);
            mount = at < 0 ? "" : path.substring(0, at + 1);
        }
        if (mount.isEmpty() || !path.startsWith(mount + DATA)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AuditedRead(
                    mount.substring(0, mount.length() - 1),
                    path.substring(mount.length() + DATA.length()),
                    version,
                    who(entry.path("auth")),
                    request.path("remote_address").asText(""),
                    Instant.parse(entry.path("time").asText(""))));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static String who(JsonNode auth) {
        JsonNode metadata = auth.path("metadata");
        if (metadata.hasNonNull("role_name")) {
            return metadata.path("role_name").asText();
        }
        if (metadata.hasNonNull("service_account_name")) {
            return metadata.path("service_account_namespace").asText("") + "/"
                    + metadata.path("service_account_name").asText();
        }
        String name = auth.path("display_name").asText("");
        return name.isEmpty() ? "unknown" : name;
    }
}
