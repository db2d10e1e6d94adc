package io.tokenwright.rotation.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tokenwright.local.http.Answer;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Declaration;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Pages;
import io.tokenwright.rotation.connector.Template;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * An issuer made from a declaration: it answers with the recorded examples, in which it puts what was asked for, and it keeps
 * what it minted. It shows that a declaration agrees with itself and with its examples; that these are what the issuer really
 * says, only the issuer can show. Thread-safe.
 */
public final class DeclaredStandIn {
    private static final Duration LISTED_LATE_MAX = Duration.ofMillis(300);
    private static final Duration LIFETIME_DEFAULT = Duration.ofDays(30);

    /** One version. */
    private static final class Version {
        private final JsonNode id;
        private final Asked asked;
        private final Map<String, String> place;
        private final String value;
        private final Instant issuedAt;
        private final @Nullable Instant expiresAt;
        private boolean disabled;
        private @Nullable Instant lastUsedAt;

        private Version(
                JsonNode id,
                Asked asked,
                Map<String, String> place,
                String value,
                Instant issuedAt,
                @Nullable Instant expiresAt) {
            this.id = id;
            this.asked = asked;
            this.place = place;
            this.value = value;
            this.issuedAt = issuedAt;
            this.expiresAt = expiresAt;
        }

        /** Whether it belongs where a call looks. A call need not name every parameter. */
        private boolean isAt(Map<String, String> asked) {
            return asked.entrySet().stream()
                    .allMatch(parameter ->
                            parameter.getValue().equals(place.getOrDefault(parameter.getKey(), parameter.getValue())));
        }
    }

    private final Declaration declaration;
    private final String adminToken;
    private final Supplier<String> values;
    private final InstantSource clock;
    private final List<Version> versions = new ArrayList<>();
    private long ids = 1000;

    /** @param connector whose random values are shaped as the issuer's are */
    public DeclaredStandIn(Declaration declaration, Connector connector, String adminToken, InstantSource clock) {
        this.declaration = declaration;
        this.adminToken = adminToken;
        this.values = () -> connector.random().reveal();
        this.clock = clock;
        for (Map.Entry<Capability, Call> call : declaration.calls().entrySet()) {
            boolean answers =
                    !call.getValue().answer().isEmpty() || call.getValue().active() != null;
            if (answers && call.getValue().example() == null) {
                throw new IllegalArgumentException("\"" + call.getKey().name().toLowerCase(Locale.ROOT)
                        + "\" has no example, so there is no stand-in: paste a recorded answer, or name a test instance"
                        + " by --base-url");
            }
        }
    }

    public synchronized Answer answer(io.tokenwright.local.http.Call request) {
        Optional<String> probed = probedValue(request);
        if (probed.isPresent()) {
            return probe(probed.get(), request);
        }
        Optional<Answer> ended = endedByBearer(request);
        if (ended.isPresent()) {
            return ended.get();
        }
        if (!isAdmin(request)) {
            return Answer.json(401, Map.of("error", "unauthorized"));
        }
        for (Capability capability : List.of(
                Capability.ISSUE,
                Capability.REVOKE,
                Capability.QUARANTINE,
                Capability.RESTORE,
                // Before an inspection that looks through the same list.
                Capability.FIND,
                Capability.INSPECT)) {
            Call call = declaration.calls().get(capability);
            if (call != null && call.method().equals(request.method())) {
                var path = call.path().matcher().matcher(request.path());
                if (path.matches()) {
                    return answer(capability, call, request, Asked.groups(call.path(), path));
                }
            }
        }
        return Answer.json(404, Map.of("error", "not found"));
    }

    private Optional<String> probedValue(io.tokenwright.local.http.Call request) {
        Call probe = declaration.calls().get(Capability.PROBE);
        if (probe == null
                || !probe.method().equals(request.method())
                || !probe.path().matcher().matcher(request.path()).matches()) {
            return Optional.empty();
        }
        return probe.headers().entrySet().stream()
                .filter(header -> header.getValue().text().contains("{value}"))
                .findFirst()
                .flatMap(header -> request.header(header.getKey().toLowerCase(Locale.ROOT))
                        .map(sent -> header.getValue()
                                .matcher()
                                .matcher(header.getValue().decoded(sent)))
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group("value")));
    }

    private boolean isAdmin(io.tokenwright.local.http.Call request) {
        return declaration.adminHeaders().entrySet().stream()
                .allMatch(header -> request.header(header.getKey().toLowerCase(Locale.ROOT))
                        .filter(sent -> isAdmin(header.getValue(), sent))
                        .isPresent());
    }

    private boolean isAdmin(Template header, String sent) {
        if (!declaration.signsIn()) {
            return header.fill(Map.of("admin_token", adminToken)).equals(sent);
        }
        Matcher matcher = header.matcher().matcher(sent);
        return matcher.matches()
                && SigningApp.hasSigned(adminToken, matcher.group(Template.group("admin_jwt")), clock.instant());
    }

    /** A call that its bearer makes: what it is about is the value. */
    private Optional<Version> byBearer(Call call, io.tokenwright.local.http.Call request) {
        return call.headers().entrySet().stream()
                .filter(header -> header.getValue().holes().contains("value"))
                .flatMap(header -> request
                        .header(header.getKey().toLowerCase(Locale.ROOT))
                        .map(sent -> header.getValue().matcher().matcher(sent))
                        .filter(Matcher::matches)
                        .map(matcher -> matcher.group("value"))
                        .stream())
                .flatMap(value -> versions.stream().filter(version -> version.value.equals(value)))
                .findFirst();
    }

    /** An end that its bearer makes of a version. */
    private Optional<Answer> endedByBearer(io.tokenwright.local.http.Call request) {
        Call revoke = declaration.calls().get(Capability.REVOKE);
        if (revoke == null
                || revoke.headers().values().stream()
                        .noneMatch(header -> header.holes().contains("value"))
                || !revoke.method().equals(request.method())
                || !revoke.path().matcher().matcher(request.path()).matches()) {
            return Optional.empty();
        }
        Optional<Version> version = byBearer(revoke, request);
        version.ifPresent(versions::remove);
        return Optional.of(
                version.isPresent()
                        ? Answer.empty(first(revoke.success()))
                        : Answer.json(first(revoke.gone()), Map.of("error", "unauthorized")));
    }

    private Answer probe(String value, io.tokenwright.local.http.Call request) {
        Call call = Objects.requireNonNull(declaration.calls().get(Capability.PROBE));
        Instant now = clock.instant();
        boolean besidesIsRight = call.headers().entrySet().stream()
                .filter(header -> !header.getValue().text().contains("{value}"))
                .allMatch(header -> request.header(header.getKey().toLowerCase(Locale.ROOT))
                        .filter(header.getValue().fill(Map.of("admin_token", adminToken))::equals)
                        .isPresent());
        if (!besidesIsRight) {
            return Answer.json(first(call.gone()), Map.of("error", "unauthorized"));
        }
        if (call.control() && adminToken.endsWith(value)) {
            return Answer.json(first(call.success()), example(call));
        }
        Optional<Version> live = versions.stream()
                .filter(version -> version.value.equals(value) && !version.disabled)
                .filter(version -> version.expiresAt == null || version.expiresAt.isAfter(now))
                .findFirst();
        if (live.isEmpty() && call.active() != null && call.active().absentIsNo()) {
            return Answer.json(first(call.success()), Map.of());
        }
        if (live.isEmpty()) {
            return Answer.json(first(call.gone()), Map.of("error", "unauthorized"));
        }
        live.get().lastUsedAt = now;
        return Answer.json(first(call.success()), filled(call, example(call), live.get()));
    }

    private Answer answer(
            Capability capability, Call call, io.tokenwright.local.http.Call request, Map<String, String> path) {
        String id = Optional.ofNullable(path.get("id"))
                .or(() -> parameter(call, request, "id"))
                .orElse("");
        Map<String, String> place = place(call, request, path);
        return switch (capability) {
            case ISSUE -> issue(call, request, place);
            case REPLACE ->
                throw new IllegalStateException("no declaration can say how a version is replaced in place");
            case FIND -> list(call, request, place);
            case INSPECT ->
                call.items() == null
                        ? about(id, place, call, version -> filled(call, example(call), version))
                        : list(call, request, place);
            case REVOKE ->
                about(id, place, call, version -> {
                    versions.remove(version);
                    return call.example();
                });
            case QUARANTINE, RESTORE ->
                about(id, place, call, version -> {
                    version.disabled = capability == Capability.QUARANTINE;
                    return call.example();
                });
            case PROBE -> throw new IllegalStateException("a probe is answered before");
        };
    }

    private interface Effect {
        @Nullable
        JsonNode on(Version version);
    }

    private Answer about(String id, Map<String, String> place, Call call, Effect effect) {
        Optional<Version> version = versions.stream()
                .filter(v -> v.id.asText().equals(id) && v.isAt(place))
                .findFirst();
        if (version.isEmpty()) {
            return Answer.json(call.gone().isEmpty() ? 404 : first(call.gone()), Map.of("error", "not found"));
        }
        JsonNode body = effect.on(version.get());
        return body == null ? Answer.empty(first(call.success())) : Answer.json(first(call.success()), body);
    }

    private Answer issue(Call call, io.tokenwright.local.http.Call request, Map<String, String> place) {
        Asked asked = Asked.of(call, request);
        Duration max = declaration.description().limits().lifetimeMax();
        Instant now = clock.instant();
        Precision precision = declaration.description().traits().expiry();
        Instant expiresAt = precision == Precision.NONE
                ? null
                : asked.expiresAt(now).orElse(now.plus(max == null ? LIFETIME_DEFAULT : max));
        if (asked.name().isEmpty() && takesName(call)) {
            return Answer.json(400, Map.of("error", "name is missing"));
        }
        if (max != null && expiresAt != null && expiresAt.isAfter(now.plus(max).plus(Duration.ofDays(1)))) {
            return Answer.json(400, Map.of("error", "lives too long"));
        }
        Integer liveMax = declaration.description().traits().liveMax();
        if (liveMax != null && versions.stream().filter(v -> v.isAt(place)).count() >= liveMax) {
            return Answer.json(400, Map.of("error", "too many"));
        }
        JsonNode example = example(call);
        JsonNode id = "asked".equals(call.answer().get("id"))
                ? JsonNodeFactory.instance.textNode(takesName(call) ? asked.name() : "unnamed")
                : newId(call, example);
        var version = new Version(id, asked, place, values.get(), now, expiresAt);
        versions.addFirst(version);
        return Answer.json(first(call.success()), filled(call, example, version));
    }

    /** Whether a name is sent with it. */
    private static boolean takesName(Call call) {
        return call.query().values().stream().anyMatch(part -> part.holes().contains("name"))
                || String.valueOf(call.body()).contains("{name}");
    }

    /** Of the kind that the example has. */
    private JsonNode newId(Call call, JsonNode example) {
        JsonNode id = example.at(call.answer().getOrDefault("id", ""));
        ids++;
        if (id.isNumber()) {
            return JsonNodeFactory.instance.numberNode(ids);
        }
        String random = UUID.randomUUID().toString();
        return JsonNodeFactory.instance.textNode(id.asText().contains("-") ? random : random.replace("-", ""));
    }

    private Answer list(Call call, io.tokenwright.local.http.Call request, Map<String, String> place) {
        Pages pages = call.pages();
        String prefix = parameter(call, request, "name_prefix").orElse("");
        Duration late = declaration.description().limits().listingDelay().dividedBy(2);
        Instant listedBefore = clock.instant().minus(late.compareTo(LISTED_LATE_MAX) > 0 ? LISTED_LATE_MAX : late);
        List<Version> listed = versions.stream()
                .filter(v -> v.isAt(place) && v.asked.name().startsWith(prefix))
                .filter(v -> !v.issuedAt.isAfter(listedBefore))
                .sorted(Comparator.comparing((Version v) -> v.issuedAt).reversed())
                .toList();
        int first = pages.first().equals("0") ? 0 : 1;
        int page = parameter(call, request, "page").map(Integer::valueOf).orElse(first) - first;
        int size = parameter(call, request, "page_size")
                .map(Integer::valueOf)
                .orElse(pages.size() == 0 ? Integer.MAX_VALUE : pages.size());
        long from = Math.min(listed.size(), (long) page * size);
        long to = Math.min(listed.size(), from + size);
        String next = to < listed.size() && pages.many() ? String.valueOf(page + 1 + first) : "";

        JsonNode example = example(call).deepCopy();
        JsonNode one = example.at(String.valueOf(call.items())).get(0);
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        listed.subList((int) from, (int) to).forEach(version -> {
            JsonNode item = filled(call, one, version);
            Call inspect = declaration.calls().get(Capability.INSPECT);
            items.add(inspect != null && inspect.items() != null ? filled(inspect, item, version) : item);
        });
        JsonNode body = Pointers.put(example, String.valueOf(call.items()), items);
        if (pages.pointer() != null) {
            body = Pointers.put(body, pages.pointer(), JsonNodeFactory.instance.textNode(next));
        }
        Answer answer = Answer.json(first(call.success()), body);
        return pages.header() == null ? answer : answer.withHeader(pages.header(), next);
    }

    private static Optional<String> parameter(Call call, io.tokenwright.local.http.Call request, String hole) {
        return call.query().entrySet().stream()
                .filter(part -> part.getValue().text().equals("{" + hole + "}"))
                .findFirst()
                .flatMap(part -> request.parameter(part.getKey()));
    }

    /** {@code example} with what is so of {@code version} at the declared pointers. */
    private JsonNode filled(Call call, JsonNode example, Version version) {
        JsonNode body = example.deepCopy();
        JsonNodeFactory make = JsonNodeFactory.instance;
        for (Map.Entry<String, String> pointer : call.answer().entrySet()) {
            JsonNode put = switch (pointer.getKey()) {
                case "id" -> version.id;
                case "name" -> make.textNode(version.asked.name());
                case "value" -> make.textNode(version.value);
                case "issued-at" -> make.textNode(version.issuedAt.toString());
                case "last-used-at" ->
                    version.lastUsedAt == null ? make.nullNode() : make.textNode(version.lastUsedAt.toString());
                case "expires-at" -> expiry(version.expiresAt);
                default -> null;
            };
            if (pointer.getKey().equals("scopes") && !version.asked.scopes().isEmpty()) {
                body = Pointers.putScopes(body, pointer.getValue(), version.asked.scopes());
            } else if (put != null && pointer.getValue().startsWith("/")) {
                body = Pointers.put(body, pointer.getValue(), put);
            }
        }
        return call.active() == null ? body : Pointers.putActive(body, call.active(), !version.disabled);
    }

    private JsonNode expiry(@Nullable Instant expiresAt) {
        if (expiresAt == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        boolean date = declaration.description().traits().expiry() == Precision.DATE;
        return JsonNodeFactory.instance.textNode(
                date ? LocalDate.ofInstant(expiresAt, ZoneOffset.UTC).toString() : expiresAt.toString());
    }

    /** Where a version belongs: the parameters of its path and query. */
    private Map<String, String> place(Call call, io.tokenwright.local.http.Call request, Map<String, String> path) {
        Map<String, String> place = new TreeMap<>();
        for (String name : declaration.parameters().keySet()) {
            Optional.ofNullable(path.get(Template.group(name)))
                    .or(() -> parameter(call, request, name))
                    .ifPresent(value -> place.put(name, value));
        }
        return place;
    }

    private static JsonNode example(Call call) {
        return Objects.requireNonNull(call.example(), "no example");
    }

    private static int first(Set<Integer> statuses) {
        return statuses.stream().min(Comparator.naturalOrder()).orElseThrow();
    }
}
