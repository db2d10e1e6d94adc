package io.tokenwright.rotation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tokenwright.rotation.connector.Declaration.Body;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Template;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a mint asks for, read from the request by the templates that it was made from.
 *
 * @param holes what is in their place, by the name of the {@linkplain Template#group group}
 */
record Asked(Map<String, String> holes, List<String> scopes) {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z_]+)");

    static Asked of(Call call, io.tokenwright.local.http.Call request) {
        Map<String, String> holes = new HashMap<>();
        List<String> scopes = new ArrayList<>();
        call.query()
                .forEach((name, template) -> request.parameter(name).ifPresent(text -> take(template, text, holes)));
        if (call.body() != null) {
            read(
                    call.body(),
                    request.json().map(JsonNode.class::cast).orElse(MissingNode.getInstance()),
                    holes,
                    scopes);
        }
        return new Asked(holes, scopes);
    }

    String name() {
        return holes.getOrDefault("name", "");
    }

    Optional<Instant> expiresAt(Instant now) {
        if (holes.containsKey("expiresat")) {
            return Optional.of(Instant.parse(holes.get("expiresat")));
        }
        if (holes.containsKey("expiresdate")) {
            return Optional.of(LocalDate.parse(holes.get("expiresdate"))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant());
        }
        return Optional.ofNullable(holes.get("lifetimeseconds"))
                .map(seconds -> now.plus(Duration.ofSeconds(Long.parseLong(seconds))));
    }

    private static void read(Body body, JsonNode sent, Map<String, String> holes, List<String> scopes) {
        switch (body) {
            case Body.Fields(var fields) ->
                fields.forEach((key, child) -> sent.fields().forEachRemaining(field -> {
                    if (key.matcher().matcher(field.getKey()).matches()) {
                        read(child, field.getValue(), holes, scopes);
                    }
                }));
            case Body.Items(var items) -> {
                for (int i = 0; i < items.size(); i++) {
                    read(items.get(i), sent.path(i), holes, scopes);
                }
            }
            case Body.EachScope(var item) ->
                sent.forEach(one -> {
                    Map<String, String> here = new HashMap<>();
                    read(item, one, here, scopes);
                    if (here.containsKey("scope")) {
                        scopes.add(here.get("scope"));
                    }
                });
            case Body.FieldOfScope(var name, var value) ->
                sent.fields().forEachRemaining(field -> {
                    // The two halves of a scope.
                    String second = field.getValue().asText();
                    scopes.add(second.isEmpty() ? field.getKey() : field.getKey() + ":" + second);
                });
            case Body.Text(var template) -> {
                if (template.text().equals("{scopes}") && sent.isArray()) {
                    sent.forEach(scope -> scopes.add(scope.asText()));
                } else {
                    take(template, sent.asText(), holes);
                    String words = holes.remove("scopes");
                    if (words != null) {
                        scopes.addAll(List.of(words.split(" ")));
                    }
                }
            }
        }
    }

    private static void take(Template template, String text, Map<String, String> holes) {
        Matcher matcher = template.matcher().matcher(text);
        if (matcher.matches()) {
            holes.putAll(groups(template, matcher));
        }
    }

    /** By the name of the group. {@code matcher} has matched. */
    static Map<String, String> groups(Template template, Matcher matcher) {
        Map<String, String> groups = new HashMap<>();
        Matcher hole = HOLE.matcher(template.text());
        while (hole.find()) {
            String group = Template.group(hole.group(1));
            groups.put(group, matcher.group(group));
        }
        return groups;
    }
}
