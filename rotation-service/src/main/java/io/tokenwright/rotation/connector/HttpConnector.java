package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Declaration.Body;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Header;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import io.tokenwright.rotation.token.Precision;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A REST issuer, run from its declaration. */
final class HttpConnector implements Connector {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PAGES_MAX = 200;

    private final Declaration declaration;
    private final URI baseUrl;
    private final SecretValue adminToken;
    private final HttpCalls http;
    private final RateLimit rateLimit;
    private final InstantSource clock;

    HttpConnector(
            Declaration declaration, URI baseUrl, SecretValue adminToken, int requestsPerMinute, InstantSource clock) {
        this.declaration = declaration;
        this.baseUrl = baseUrl;
        this.adminToken = adminToken;
        this.http = new HttpCalls(declaration.timeout(), declaration.responseMax(), clock);
        this.rateLimit = new RateLimit(requestsPerMinute, clock);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return declaration.description();
    }

    @Override
    public List<String> problemsWith(Map<String, String> given) {
        List<String> problems = new ArrayList<>();
        for (Parameter parameter : new TreeMap<>(declaration.parameters()).values()) {
            String value = given.getOrDefault(parameter.name(), parameter.fallback());
            if (value == null) {
                problems.add("issuer parameter \"" + parameter.name() + "\" is missing");
            } else if (!value.matches(parameter.pattern())) {
                problems.add("issuer parameter \"" + parameter.name() + "\" does not match " + parameter.pattern());
            }
        }
        return problems;
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        Map<String, String> holes = holes(request.parameters());
        holes.put("name", request.name());
        holes.put("expires_at", request.expiresAt().toString());
        holes.put("expires_date", expiresDate(request.expiresAt()).toString());
        holes.put(
                "lifetime_seconds",
                String.valueOf(
                        Duration.between(clock.instant(), request.expiresAt()).toSeconds()));
        return call(Capability.ISSUE, holes, request.scopes(), true, (answer, call) -> {
            JsonNode body = answer.json();
            String value = text(body, call, "value");
            String id = text(body, call, "id");
            if (value.isEmpty() || id.isEmpty()) {
                return new Outcome.AnswerLost<>("the issuer's answer has no id or no value");
            }
            return new Outcome.Done<>(new Issued(
                    SecretValue.of(value),
                    id,
                    call.pointer("scopes").isPresent() ? scopes(body, call) : request.scopes(),
                    instant(text(body, call, "issued-at"), clock.instant()),
                    expiry(body, call),
                    precision(body, call)));
        });
    }

    /** A date-only expiry counts from the start of its day, so that today's would be dead on arrival. */
    private LocalDate expiresDate(Instant expiresAt) {
        LocalDate asked = expiresAt.atOffset(ZoneOffset.UTC).toLocalDate();
        LocalDate earliest =
                clock.instant().atOffset(ZoneOffset.UTC).toLocalDate().plusDays(1);
        return asked.isBefore(earliest) ? earliest : asked;
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        Call call = declaration.calls().get(Capability.PROBE);
        if (call == null) {
            return undeclared(Capability.PROBE);
        }
        Header header = call.header() == null ? declaration.adminHeader() : call.header();
        String filled = header.value().fill(Map.of("value", request.value().reveal(), "admin_token", ""));
        HttpRequest.Builder builder = builder(call, holes(request.parameters())).header(header.name(), filled);
        Duration wait = request.urgent() ? Duration.ZERO : rateLimit.take();
        if (!wait.isZero()) {
            return new Outcome.RetryAfter<>(
                    wait, "our own rate limit for " + description().name());
        }
        return switch (http.send(
                builder.method(call.method(), HttpRequest.BodyPublishers.noBody())
                        .build(),
                false)) {
            case HttpCalls.Failed failed -> failed.outcome();
            case Answered answer -> new Outcome.Done<>(verdict(answer, call));
        };
    }

    private static ProbeResponse verdict(Answered answer, Call call) {
        if (call.gone().contains(answer.status())) {
            return new ProbeResponse(Verdict.DEAD, List.of(), "the issuer answers " + answer.status());
        }
        if (!call.success().contains(answer.status())) {
            return new ProbeResponse(
                    Verdict.UNKNOWN, List.of(), "the issuer answers " + answer.status() + ", which says nothing");
        }
        if (!answer.isJson()) {
            return new ProbeResponse(Verdict.UNKNOWN, List.of(), "the answer is not JSON: a proxy or a login page?");
        }
        boolean active = call.pointer("active")
                .map(p -> answer.json().at(p).asBoolean(false))
                .orElse(true);
        return new ProbeResponse(
                active ? Verdict.LIVE : Verdict.DEAD,
                scopes(answer.json(), call),
                active ? "the issuer honours it" : "the issuer calls it inactive");
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        Map<String, String> holes = holes(request.parameters());
        holes.put("name_prefix", request.namePrefix());
        List<Found> found = new ArrayList<>();
        String page = "1";
        for (int pages = 0; pages < PAGES_MAX && !page.isEmpty(); pages++) {
            holes.put("page", page);
            Outcome<String> next = call(Capability.FIND, holes, List.of(), false, (answer, call) -> {
                JsonNode items = call.items() == null || call.items().isEmpty()
                        ? answer.json()
                        : answer.json().at(call.items());
                if (!items.isArray()) {
                    return new Outcome.RetryAfter<>(Duration.ZERO, "the list is not a list");
                }
                items.forEach(item -> {
                    String name = text(item, call, "name");
                    if (name.startsWith(request.namePrefix())) {
                        found.add(found(item, call, name));
                    }
                });
                return new Outcome.Done<>(call.nextPageHeader() == null ? "" : answer.header(call.nextPageHeader()));
            });
            if (!(next instanceof Outcome.Done<String>(String number))) {
                return retyped(next);
            }
            page = number;
        }
        if (!page.isEmpty()) {
            return new Outcome.Refused<>(
                    "too-many-pages", "the issuer's list has more than " + PAGES_MAX + " pages: clean it up");
        }
        return new Outcome.Done<>(List.copyOf(found));
    }

    private Found found(JsonNode item, Call call, String name) {
        String issuedAt = text(item, call, "issued-at");
        return new Found(
                text(item, call, "id"),
                name,
                item.at(call.pointer("active").orElse("/active")).asBoolean(false),
                scopes(item, call),
                issuedAt.isEmpty() ? null : instant(issuedAt, clock.instant()),
                expiry(item, call),
                precision(item, call));
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        Map<String, String> holes = holes(request.parameters());
        holes.put("id", request.issuerRef());
        return call(Capability.INSPECT, holes, List.of(), false, (answer, call) -> {
            String lastUsedAt = text(answer.json(), call, "last-used-at");
            return new Outcome.Done<>(new Inspected(
                    answer.json().at(call.pointer("active").orElse("/active")).asBoolean(false),
                    lastUsedAt.isEmpty() ? null : instant(lastUsedAt, clock.instant())));
        });
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return kill(Capability.REVOKE, request);
    }

    @Override
    public Outcome<Revoked> quarantine(RevokeRequest request) {
        return kill(Capability.QUARANTINE, request);
    }

    private Outcome<Revoked> kill(Capability capability, RevokeRequest request) {
        Map<String, String> holes = holes(request.parameters());
        holes.put("id", request.issuerRef());
        return call(capability, holes, List.of(), true, (_, _) -> new Outcome.Done<>(new Revoked()));
    }

    @Override
    public SecretValue random() {
        var shape = declaration.random();
        return SecretValue.of(shape.prefix()
                + RANDOM.ints(shape.length(), 0, shape.alphabet().length())
                        .mapToObj(i -> shape.alphabet().substring(i, i + 1))
                        .collect(Collectors.joining()));
    }

    private interface Reading<T> {
        Outcome<T> read(Answered answer, Call call);
    }

    private <T> Outcome<T> call(
            Capability capability,
            Map<String, String> holes,
            List<String> scopes,
            boolean changes,
            Reading<T> reading) {
        Call call = declaration.calls().get(capability);
        if (call == null) {
            return undeclared(capability);
        }
        List<String> problems = problemsWith(holes);
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", String.join("; ", problems));
        }
        // A kill never waits behind other calls.
        Duration wait = capability == Capability.REVOKE ? Duration.ZERO : rateLimit.take();
        if (!wait.isZero()) {
            return new Outcome.RetryAfter<>(
                    wait, "our own rate limit for " + description().name());
        }
        Header header = declaration.adminHeader();
        HttpRequest.Builder builder = builder(call, holes)
                .header(header.name(), header.value().fill(Map.of("admin_token", adminToken.reveal())));
        Body body = call.body();
        if (body != null) {
            builder.header("Content-Type", "application/json");
        }
        HttpRequest request = builder.method(
                        call.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(
                                        json(body, holes, scopes).toString()))
                .build();
        return switch (http.send(request, changes)) {
            case HttpCalls.Failed failed -> failed.outcome();
            case Answered answer -> classify(answer, call, changes, reading);
        };
    }

    private static <T> Outcome<T> classify(Answered answer, Call call, boolean changes, Reading<T> reading) {
        int status = answer.status();
        if (call.success().contains(status)) {
            if (!call.answer().isEmpty() && !answer.isJson()) {
                return changes
                        ? new Outcome.AnswerLost<>("the issuer's answer is not JSON")
                        : new Outcome.RetryAfter<>(Duration.ZERO, "the issuer's answer is not JSON");
            }
            return reading.read(answer, call);
        }
        if (call.gone().contains(status)) {
            return new Outcome.AlreadyGone<>();
        }
        if (status == 429 || status == 503) {
            return new Outcome.RetryAfter<>(answer.retryAfter(), "the issuer answers " + status);
        }
        if (status >= 500) {
            return changes
                    ? new Outcome.AnswerLost<>("the issuer answers " + status)
                    : new Outcome.RetryAfter<>(Duration.ZERO, "the issuer answers " + status);
        }
        return new Outcome.Refused<>(
                "http-" + status,
                "the issuer answers " + status + " to " + call.method() + " "
                        + call.path().text());
    }

    private HttpRequest.Builder builder(Call call, Map<String, String> holes) {
        String query = call.query().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue().fillEncoded(holes))
                .collect(Collectors.joining("&"));
        String path = call.path().fillEncoded(holes);
        String base = baseUrl.toString().replaceAll("/+$", "");
        return HttpRequest.newBuilder(URI.create(base + path + (query.isEmpty() ? "" : "?" + query)))
                .timeout(declaration.timeout())
                .header("Accept", "application/json");
    }

    private Map<String, String> holes(Map<String, String> given) {
        Map<String, String> holes = new HashMap<>();
        declaration.parameters().values().forEach(p -> {
            String value = given.getOrDefault(p.name(), p.fallback());
            if (value != null) {
                holes.put(p.name(), value);
            }
        });
        return holes;
    }

    private static JsonNode json(Body body, Map<String, String> holes, List<String> scopes) {
        JsonNodeFactory make = JSON.getNodeFactory();
        return switch (body) {
            case Body.Fields fields -> {
                ObjectNode node = make.objectNode();
                fields.fields().forEach((key, child) -> node.set(key, json(child, holes, scopes)));
                yield node;
            }
            case Body.Items items -> {
                ArrayNode node = make.arrayNode();
                items.items().forEach(child -> node.add(json(child, holes, scopes)));
                yield node;
            }
            case Body.Text(Template text)
            when text.text().equals("{scopes}") -> {
                ArrayNode node = make.arrayNode();
                scopes.forEach(node::add);
                yield node;
            }
            case Body.Text(Template text) when text.isInt() -> make.numberNode(Long.parseLong(text.fill(holes)));
            case Body.Text(Template text) -> {
                Map<String, String> all = new HashMap<>(holes);
                all.put("scopes", String.join(" ", scopes));
                yield make.textNode(text.fill(all));
            }
        };
    }

    private static String text(JsonNode body, Call call, String what) {
        return call.pointer(what)
                .map(p -> body.at(p))
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText)
                .orElse("");
    }

    private static List<String> scopes(JsonNode body, Call call) {
        List<String> scopes = new ArrayList<>();
        call.pointer("scopes").ifPresent(p -> {
            JsonNode node = body.at(p);
            if (node.isArray()) {
                node.forEach(scope -> scopes.add(scope.asText()));
            } else if (node.isTextual()) {
                scopes.addAll(List.of(node.asText().split("[ ,]+")));
            }
        });
        return List.copyOf(scopes);
    }

    private static @Nullable Instant expiry(JsonNode body, Call call) {
        String text = text(body, call, "expires-at");
        return text.isEmpty()
                ? null
                : instant(text, Instant.MAX).equals(Instant.MAX) ? null : instant(text, Instant.MAX);
    }

    private static Precision precision(JsonNode body, Call call) {
        if (call.pointer("expires-at").isEmpty()) {
            return Precision.UNKNOWN;
        }
        return text(body, call, "expires-at").isEmpty()
                ? Precision.NONE
                : Precision.valueOf(call.answer().getOrDefault("expiry-precision", "INSTANT"));
    }

    /** A moment in ISO-8601, or a date, which counts as the start of that day, UTC. */
    private static Instant instant(String text, Instant otherwise) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    private <T> Outcome<T> undeclared(Capability capability) {
        return new Outcome.Refused<>(
                "undeclared", "connector \"" + description().name() + "\" does not declare " + capability);
    }

    /** Every outcome but Done has no value, so its type may change. */
    @SuppressWarnings("unchecked")
    private static <T> Outcome<T> retyped(Outcome<?> outcome) {
        return (Outcome<T>) outcome;
    }

    static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(new String(body, java.nio.charset.StandardCharsets.UTF_8));
            return node == null ? JSON.getNodeFactory().missingNode() : node;
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().missingNode();
        }
    }
}
