package io.tokenwright.local.vault;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** KV mounts by path without slashes at the ends, and what their paths mean. */
final class Mounts {
    private final InstantSource clock;
    private final Map<String, KvV2> v2 = new LinkedHashMap<>();
    private final Map<String, KvV1> v1 = new LinkedHashMap<>();

    Mounts(InstantSource clock) {
        this.clock = clock;
        v2.put("secret", new KvV2(clock));
    }

    void add(String mount, JsonNode request) {
        if (v1.containsKey(mount) || v2.containsKey(mount)) {
            throw Refusal.badRequest("path is already in use at " + mount + "/");
        }
        switch (request.path("type").asText()) {
            case "kv-v2" -> v2.put(mount, new KvV2(clock));
            case "kv" -> {
                if (request.path("options").path("version").asText("1").equals("2")) {
                    v2.put(mount, new KvV2(clock));
                } else {
                    v1.put(mount, new KvV1());
                }
            }
            default -> throw Refusal.badRequest("the stand-in only mounts kv");
        }
    }

    Optional<Map<String, Object>> describe(String mount) {
        if (!v1.containsKey(mount) && !v2.containsKey(mount)) {
            return Optional.empty();
        }
        String version = v2.containsKey(mount) ? "2" : "1";
        return Optional.of(Map.of("type", "kv", "path", mount + "/", "options", Map.of("version", version)));
    }

    /** The mount that {@code path} (without {@code /v1/}) lies in. */
    Optional<String> mountOf(String path) {
        List<String> mounts = new ArrayList<>(v1.keySet());
        mounts.addAll(v2.keySet());
        return mounts.stream()
                .filter(mount -> path.equals(mount) || path.startsWith(mount + "/"))
                .findFirst();
    }

    /** Whether a write to {@code path} would change something that is there: Vault then asks for "update", else "create". */
    boolean exists(String mount, String path) {
        String rest = rest(mount, path);
        KvV1 old = v1.get(mount);
        if (old != null) {
            return old.exists(rest);
        }
        KvV2 kv = v2.get(mount);
        int slash = rest.indexOf('/');
        String kind = slash < 0 ? rest : rest.substring(0, slash);
        return kv == null || !(kind.equals("data") || kind.equals("metadata")) || kv.exists(rest.substring(slash + 1));
    }

    Answer answer(String mount, String path, Call call, boolean listing) {
        String rest = rest(mount, path);
        KvV1 old = v1.get(mount);
        return old == null ? answer(v2(mount), rest, call, listing) : answer(old, rest, call, listing);
    }

    private static String rest(String mount, String path) {
        return path.length() == mount.length() ? "" : path.substring(mount.length() + 1);
    }

    private KvV2 v2(String mount) {
        KvV2 kv = v2.get(mount);
        if (kv == null) {
            throw new IllegalStateException("no mount " + mount);
        }
        return kv;
    }

    private static Answer answer(KvV1 kv, String path, Call call, boolean listing) {
        if (listing) {
            return Answers.data(200, Map.of("keys", kv.list(path)));
        }
        return switch (call.method()) {
            case "GET" -> Answers.data(200, kv.read(path));
            case "POST", "PUT" -> {
                kv.write(path, body(call));
                yield Answers.done();
            }
            case "DELETE" -> {
                kv.delete(path);
                yield Answers.done();
            }
            default -> throw Refusal.unsupported();
        };
    }

    private static Answer answer(KvV2 kv, String rest, Call call, boolean listing) {
        int slash = rest.indexOf('/');
        String kind = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        boolean writing = call.method().equals("POST") || call.method().equals("PUT");
        return switch (kind) {
            case "data" -> data(kv, path, call, writing);
            case "metadata" -> metadata(kv, path, call, writing, listing);
            case "delete", "undelete", "destroy" -> {
                if (!writing) {
                    throw Refusal.unsupported();
                }
                List<Integer> versions = versions(call);
                switch (kind) {
                    case "delete" -> kv.deleteVersions(path, versions);
                    case "undelete" -> kv.undelete(path, versions);
                    default -> kv.destroy(path, versions);
                }
                yield Answers.done();
            }
            case "config" -> {
                kv.configure(body(call));
                yield Answers.done();
            }
            default -> throw Refusal.notFound("unsupported path");
        };
    }

    private static Answer data(KvV2 kv, String path, Call call, boolean writing) {
        if (writing) {
            return Answers.data(200, kv.write(path, body(call)));
        }
        return switch (call.method()) {
            case "GET" -> {
                var read = kv.read(
                        path, call.parameter("version").map(Integer::parseInt).orElse(0));
                yield Answers.data(read.status(), read.data());
            }
            case "DELETE" -> {
                kv.deleteLatest(path);
                yield Answers.done();
            }
            default -> throw Refusal.unsupported();
        };
    }

    private static Answer metadata(KvV2 kv, String path, Call call, boolean writing, boolean listing) {
        if (listing) {
            return Answers.data(200, Map.of("keys", kv.list(path)));
        }
        if (writing) {
            kv.putMetadata(path, body(call));
            return Answers.done();
        }
        return switch (call.method()) {
            case "GET" -> Answers.data(200, kv.metadata(path));
            case "DELETE" -> {
                kv.deletePath(path);
                yield Answers.done();
            }
            default -> throw Refusal.unsupported();
        };
    }

    private static JsonNode body(Call call) {
        return call.json().orElseThrow(() -> Refusal.badRequest("no data provided"));
    }

    private static List<Integer> versions(Call call) {
        List<Integer> versions = new ArrayList<>();
        call.field("versions").forEach(number -> versions.add(number.asInt()));
        if (versions.isEmpty()) {
            throw Refusal.badRequest("no version number provided");
        }
        return versions;
    }
}
