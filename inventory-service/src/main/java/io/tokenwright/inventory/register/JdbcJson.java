package io.tokenwright.inventory.register;

import io.micronaut.core.type.Argument;
import io.micronaut.json.JsonMapper;
import io.tokenwright.events.RotationState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The register's JSON columns. Written by hand, so that an older binary reads what a newer one wrote and leaves what it does not know. */
final class JdbcJson {
    private static final Argument<Map<String, Object>> OBJECT = Argument.mapOf(String.class, Object.class);
    private static final Argument<List<Object>> LIST = Argument.listOf(Object.class);

    private final JsonMapper mapper;

    JdbcJson(JsonMapper mapper) {
        this.mapper = mapper;
    }

    @Nullable
    String words(@Nullable Stated<List<String>> words) {
        return words == null ? null : write(words.value());
    }

    @Nullable
    List<String> words(@Nullable String json) {
        return json == null ? null : strings(read(json, LIST));
    }

    @Nullable
    String parameters(@Nullable Stated<Map<String, String>> parameters) {
        return parameters == null ? null : write(new TreeMap<>(parameters.value()));
    }

    @Nullable
    Map<String, String> parameters(@Nullable String json) {
        if (json == null) {
            return null;
        }
        var parameters = new HashMap<String, String>();
        read(json, OBJECT).forEach((name, value) -> parameters.put(name, String.valueOf(value)));
        return Map.copyOf(parameters);
    }

    @Nullable
    String secretPaths(@Nullable Stated<List<SecretPath>> paths) {
        return paths == null
                ? null
                : write(paths.value().stream()
                        .map(p -> Map.of("stage", p.stage(), "mount", p.mount(), "path", p.path(), "key", p.key()))
                        .toList());
    }

    @Nullable
    List<SecretPath> secretPaths(@Nullable String json) {
        return json == null
                ? null
                : read(json, LIST).stream()
                        .map(JdbcJson::object)
                        .map(p -> new SecretPath(text(p, "stage"), text(p, "mount"), text(p, "path"), text(p, "key")))
                        .toList();
    }

    @Nullable
    String terms(@Nullable Stated<RotationTerms> policy) {
        if (policy == null) {
            return null;
        }
        RotationTerms terms = policy.value();
        var json = new HashMap<String, Object>();
        json.put("autoRotate", terms.autoRotate());
        json.put("rotateBeforeSeconds", terms.rotateBefore().toSeconds());
        json.put("approvalRequired", terms.approvalRequired());
        json.put("soakSeconds", terms.soak().toSeconds());
        json.put("quietPeriodSeconds", terms.quietPeriod().toSeconds());
        json.put("overlapMaxSeconds", terms.overlapMax().toSeconds());
        json.put("lifetimeSeconds", terms.lifetime().toSeconds());
        json.put("sharedAcrossStages", terms.sharedAcrossStages());
        put(json, "rehearsalTokenId", terms.rehearsalTokenId());
        json.put("requiredScopes", terms.requiredScopes());
        json.put("httpProbes", terms.httpProbes());
        json.put("screamTestSeconds", terms.screamTest().toSeconds());
        return write(json);
    }

    @Nullable
    RotationTerms terms(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Map<String, Object> json = read(text, OBJECT);
        return new RotationTerms(
                flag(json, "autoRotate"),
                seconds(json, "rotateBeforeSeconds"),
                flag(json, "approvalRequired"),
                seconds(json, "soakSeconds"),
                seconds(json, "quietPeriodSeconds"),
                seconds(json, "overlapMaxSeconds"),
                seconds(json, "lifetimeSeconds"),
                flag(json, "sharedAcrossStages"),
                (String) json.get("rehearsalTokenId"),
                strings(list(json, "requiredScopes")),
                strings(list(json, "httpProbes")),
                seconds(json, "screamTestSeconds"));
    }

    @Nullable
    String roles(@Nullable Roles roles) {
        return roles == null
                ? null
                : write(Map.of(
                        "sequence", roles.sequence(),
                        "eventId", roles.eventId(),
                        "currentVersion", roles.currentVersion(),
                        "retiredVersions", roles.retiredVersions()));
    }

    @Nullable
    Roles roles(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Map<String, Object> json = read(text, OBJECT);
        return new Roles(
                number(json, "sequence"),
                text(json, "eventId"),
                (int) number(json, "currentVersion"),
                list(json, "retiredVersions").stream()
                        .map(version -> ((Number) version).intValue())
                        .toList());
    }

    @Nullable
    String rotation(@Nullable RotationView view) {
        if (view == null) {
            return null;
        }
        var json = new HashMap<String, Object>();
        json.put("rotationId", view.rotationId());
        json.put("sequence", view.sequence());
        json.put("eventId", view.eventId());
        json.put("state", view.state().name());
        json.put("fromVersion", view.fromVersion());
        put(json, "toVersion", view.toVersion());
        put(json, "stage", view.stage());
        json.put("reason", view.reason());
        json.put("sentence", view.sentence());
        json.put("nextAction", view.nextAction());
        put(json, "nextAt", view.nextAt() == null ? null : view.nextAt().toString());
        json.put("healthy", view.healthy());
        json.put("since", view.since().toString());
        return write(json);
    }

    @Nullable
    RotationView rotation(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Map<String, Object> json = read(text, OBJECT);
        Object to = json.get("toVersion");
        Object nextAt = json.get("nextAt");
        return new RotationView(
                text(json, "rotationId"),
                number(json, "sequence"),
                text(json, "eventId"),
                RotationState.valueOf(text(json, "state")),
                (int) number(json, "fromVersion"),
                to == null ? null : ((Number) to).intValue(),
                (String) json.get("stage"),
                text(json, "reason"),
                text(json, "sentence"),
                text(json, "nextAction"),
                nextAt == null ? null : Instant.parse((String) nextAt),
                flag(json, "healthy"),
                Instant.parse(text(json, "since")));
    }

    private String write(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T read(String json, Argument<T> type) {
        try {
            T value = mapper.readValue(json, type);
            if (value == null) {
                throw new IllegalStateException("a JSON column of the register holds null");
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException("a JSON column of the register cannot be read", e);
        }
    }

    private static void put(Map<String, Object> json, String field, @Nullable Object value) {
        if (value != null) {
            json.put(field, value);
        }
    }

    private static String text(Map<String, Object> json, String field) {
        return (String) json.getOrDefault(field, "");
    }

    private static boolean flag(Map<String, Object> json, String field) {
        return (Boolean) json.getOrDefault(field, false);
    }

    private static long number(Map<String, Object> json, String field) {
        return ((Number) json.getOrDefault(field, 0)).longValue();
    }

    private static Duration seconds(Map<String, Object> json, String field) {
        return Duration.ofSeconds(number(json, field));
    }

    private static List<?> list(Map<String, Object> json, String field) {
        return (List<?>) json.getOrDefault(field, List.of());
    }

    private static List<String> strings(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }
}
