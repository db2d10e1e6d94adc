package io.tokenwright.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One KV version 1 mount. It stores whatever it gets under whatever path, so a v2 write with {@code cas} succeeds and checks nothing:
 * vault#19368.
 */
final class KvV1 {
    private final Map<String, JsonNode> entries = new TreeMap<>();

    boolean exists(String path) {
        return entries.containsKey(path);
    }

    JsonNode read(String path) {
        JsonNode data = entries.get(path);
        if (data == null) {
            throw Refusal.nothing();
        }
        return data;
    }

    void write(String path, JsonNode data) {
        if (data.isEmpty()) {
            throw Refusal.badRequest("missing data fields");
        }
        entries.put(path, data.deepCopy());
    }

    void delete(String path) {
        entries.remove(path);
    }

    List<String> list(String folder) {
        return KvV2.names(entries.keySet(), folder);
    }
}
