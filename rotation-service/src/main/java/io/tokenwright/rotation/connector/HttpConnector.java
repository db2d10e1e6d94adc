package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Header;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A REST issuer, run from its declaration. */
final class HttpConnector implements Connector {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int PAGES_MAX = 200;

    private final Declaration declaration;
    private final HttpRequests requests;
    private final SecretValue adminToken;
    private final HttpCalls http;
    private final RateLimit rateLimit;
    private final InstantSource clock;

    HttpConnector(
            Declaration declaration, URI baseUrl, SecretValue adminToken, int requestsPerMinute, InstantSource clock) {
        this.declaration = declaration;
        this.requests = new HttpRequests(declaration, baseUrl);
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
        Map<String, String> holes = requests.holes(request.parameters());
        holes.put("name", request.name());
        holes.put("expires_at", request.expiresAt().toString());
        holes.put("expires_date", expiresDate(request.expiresAt()).toString());
        holes.put(
                "lifetime_seconds",
                String.valueOf(
                        Duration.between(clock.instant(), request.expiresAt()).toSeconds()));
        return call(Capability.ISSUE, holes, request.scopes(), true, (answer, call) -> {
            JsonNode body = answer.json();
            String value = HttpAnswers.text(body, call, "value");
            String id = HttpAnswers.text(body, call, "id");
            if (value.isEmpty() || id.isEmpty()) {
                return new Outcome.AnswerLost<>("the issuer's answer has no id or no value");
            }
            return new Outcome.Done<>(new Issued(
                    SecretValue.of(value),
                    id,
                    call.pointer("scopes").isPresent() ? HttpAnswers.scopes(body, call) : request.scopes(),
                    HttpAnswers.instant(HttpAnswers.text(body, call, "issued-at"), clock.instant()),
                    HttpAnswers.expiry(body, call),
                    HttpAnswers.precision(body, call)));
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
        HttpRequest.Builder builder =
                requests.builder(call, requests.holes(request.parameters())).header(header.name(), filled);
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
            case Answered answer -> new Outcome.Done<>(HttpAnswers.verdict(answer, call));
        };
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        Map<String, String> holes = requests.holes(request.parameters());
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
                    String name = HttpAnswers.text(item, call, "name");
                    if (name.startsWith(request.namePrefix())) {
                        found.add(HttpAnswers.found(item, call, name, clock.instant()));
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

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        Map<String, String> holes = requests.holes(request.parameters());
        holes.put("id", request.issuerRef());
        return call(Capability.INSPECT, holes, List.of(), false, (answer, call) -> {
            String lastUsedAt = HttpAnswers.text(answer.json(), call, "last-used-at");
            return new Outcome.Done<>(new Inspected(
                    answer.json().at(call.pointer("active").orElse("/active")).asBoolean(false),
                    lastUsedAt.isEmpty() ? null : HttpAnswers.instant(lastUsedAt, clock.instant())));
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
        Map<String, String> holes = requests.holes(request.parameters());
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
        HttpRequest.Builder builder = requests.builder(call, holes)
                .header(header.name(), header.value().fill(Map.of("admin_token", adminToken.reveal())));
        if (call.body() != null) {
            builder.header("Content-Type", "application/json");
        }
        HttpRequest request = builder.method(call.method(), HttpRequests.body(call, holes, scopes))
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

    private <T> Outcome<T> undeclared(Capability capability) {
        return new Outcome.Refused<>(
                "undeclared", "connector \"" + description().name() + "\" does not declare " + capability);
    }

    /** Every outcome but Done has no value, so its type may change. */
    @SuppressWarnings("unchecked")
    private static <T> Outcome<T> retyped(Outcome<?> outcome) {
        return (Outcome<T>) outcome;
    }
}
