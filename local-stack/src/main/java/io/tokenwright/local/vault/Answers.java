package io.tokenwright.local.vault;

import io.tokenwright.local.http.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The envelope around every answer of Vault. */
final class Answers {
    private Answers() {}

    static Answer data(int status, @Nullable Object data) {
        return Answer.json(status, envelope(data, null, null));
    }

    static Answer auth(Map<String, @Nullable Object> auth) {
        return Answer.json(200, envelope(null, auth, null));
    }

    static Answer warning(String warning) {
        return Answer.json(200, envelope(null, null, List.of(warning)));
    }

    static Answer done() {
        return Answer.empty(204);
    }

    private static Map<String, @Nullable Object> envelope(
            @Nullable Object data, @Nullable Object auth, @Nullable Object warnings) {
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("request_id", UUID.randomUUID().toString());
        envelope.put("lease_id", "");
        envelope.put("renewable", false);
        envelope.put("lease_duration", 0);
        envelope.put("data", data);
        envelope.put("wrap_info", null);
        envelope.put("warnings", warnings);
        envelope.put("auth", auth);
        return envelope;
    }
}
