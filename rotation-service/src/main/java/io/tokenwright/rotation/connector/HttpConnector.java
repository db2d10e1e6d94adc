package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.Declaration.Parameter;
import io.tokenwright.rotation.connector.HttpAnswers.UnusableAnswerException;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import io.tokenwright.rotation.token.Precision;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A REST issuer, run from its declaration. */
public final class HttpConnector implements Connector {
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Least that must be left of a lease for a call that is bound to it. */
    private static final Duration REST_MIN = Duration.ofSeconds(2);

    private static final Lease UNBOUND = () -> Duration.ofDays(1);

    private final Declaration declaration;
    private final HttpRequests requests;
    private final SecretValue adminToken;
    private final @Nullable AppKey appKey;
    private final HttpCalls http;
    private final RateLimit rateLimit;
    private final InstantSource clock;

    /** Throws {@link IllegalArgumentException} with the remedy when an app signs in and {@code adminToken} holds no key of one. */
    public HttpConnector(
            Declaration declaration, URI baseUrl, SecretValue adminToken, int requestsPerMinute, InstantSource clock) {
        this.declaration = declaration;
        this.requests = new HttpRequests(declaration, baseUrl);
        this.adminToken = adminToken;
        this.appKey = declaration.signsIn() ? AppKey.of(adminToken) : null;
        this.http = new HttpCalls(declaration.timeout(), declaration.responseMax(), clock);
        this.rateLimit = new RateLimit(requestsPerMinute, clock);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return declaration.description();
    }

    @Override
    public Optional<Assisted> assisted() {
        return Optional.ofNullable(declaration.assisted());
    }

    @Override
    public List<String> problemsWith(Map<String, String> given) {
        return problemsWith(given, declaration.parameters().keySet());
    }

    private List<String> problemsWith(Map<String, String> given, Set<String> names) {
        List<String> problems = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            Parameter parameter =
                    Objects.requireNonNull(declaration.parameters().get(name));
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
        Instant now = clock.instant();
        holes.put("name", request.name());
        holes.put("expires_at", wholeSeconds(request.expiresAt()).toString());
        holes.put("expires_date", expiresDate(request.expiresAt()).toString());
        holes.put(
                "lifetime_seconds",
                String.valueOf(
                        Math.max(1, Duration.between(now, request.expiresAt()).toSeconds())));
        return call(
                Capability.ISSUE,
                holes,
                request.scopes(),
                true,
                (answer, call) -> new Outcome.Done<>(issued(request, answer.json(), call, now)));
    }

    private Issued issued(IssueRequest request, JsonNode body, Call call, Instant now) throws UnusableAnswerException {
        Instant issuedAt = HttpAnswers.instant(HttpAnswers.text(body, call, "issued-at"));
        boolean asAsked = CallReader.ASKED.equals(call.answer().get("expires-at"));
        Precision expiry = description().traits().expiry();
        return new Issued(
                SecretValue.of(HttpAnswers.value(body, call)),
                CallReader.ASKED.equals(call.answer().get("id")) ? request.name() : HttpAnswers.id(body, call),
                call.pointer("scopes").isPresent() ? HttpAnswers.scopes(body, call) : request.scopes(),
                issuedAt == null ? now : issuedAt,
                asAsked ? wholeSeconds(request.expiresAt()) : HttpAnswers.expiry(body, call),
                asAsked ? expiry : HttpAnswers.precision(body, call, expiry));
    }

    /** Some issuers refuse fractions. */
    private static Instant wholeSeconds(Instant instant) {
        return Instant.ofEpochSecond(instant.getEpochSecond());
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
        Map<String, String> holes = requests.holes(request.parameters());
        List<String> problems = problemsWith(holes, requests.usedBy(call));
        if (!problems.isEmpty()) {
            return badParameters(problems);
        }
        Duration wait = request.urgent() ? Duration.ZERO : rateLimit.take();
        if (!wait.isZero()) {
            return ownLimit(wait);
        }
        Outcome<ProbeResponse> said = asked(call, holes, request.value().reveal(), request.requiredScopes());
        boolean dead = said instanceof Outcome.Done<ProbeResponse>(ProbeResponse response)
                && response.verdict() == Verdict.DEAD;
        return dead && call.control() ? controlled(call, holes, said) : said;
    }

    private Outcome<ProbeResponse> asked(
            Call call, Map<String, String> holes, String value, List<String> requiredScopes) {
        HttpRequest.Builder builder = requests.builder(call, holes);
        Map<String, String> secrets = secrets(value);
        call.headers().forEach((name, header) -> builder.header(name, header.fill(secrets)));
        return switch (http.send(request(builder, call, holes, List.of()), false)) {
            case HttpCalls.Failed failed -> failed.outcome();
            case HttpCalls.TooLong tooLong -> tooLong.outcome();
            case Answered answer -> new Outcome.Done<>(HttpAnswers.verdict(answer, call, requiredScopes));
        };
    }

    /** Something else than the value may be dead: the credential beside it, or what answers. */
    private Outcome<ProbeResponse> controlled(Call call, Map<String, String> holes, Outcome<ProbeResponse> dead) {
        String[] halves = adminToken.reveal().split(":", 2);
        boolean live = asked(call, holes, halves[halves.length - 1], List.of())
                        instanceof Outcome.Done<ProbeResponse>(ProbeResponse control)
                && control.verdict() == Verdict.LIVE;
        return live
                ? dead
                : new Outcome.Done<>(new ProbeResponse(
                        Verdict.UNKNOWN,
                        List.of(),
                        "the same call does not call our own admin credential live, so it says nothing of the value: see"
                                + " admin-token"));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        Call call = declaration.calls().get(Capability.FIND);
        if (call == null) {
            return undeclared(Capability.FIND);
        }
        Map<String, String> holes = requests.holes(request.parameters());
        holes.put("name_prefix", request.namePrefix());
        holes.put("page_size", String.valueOf(call.pages().size()));
        var listing =
                new Listing(call, request.namePrefix(), description().traits().expiry());
        while (listing.goesOn()) {
            holes.put("page", listing.page());
            Outcome<Revoked> read = call(Capability.FIND, holes, List.of(), false, (answer, _) -> {
                listing.read(answer);
                return new Outcome.Done<>(new Revoked());
            });
            if (!(read instanceof Outcome.Done<Revoked>)) {
                return retyped(read);
            }
        }
        return new Outcome.Done<>(listing.found());
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return call(Capability.INSPECT, withId(request.parameters(), request.issuerRef()), List.of(), false, (a, c) -> {
            JsonNode one = c.items() == null ? a.json() : item(a.json().at(c.items()), c, request.issuerRef());
            if (one == null) {
                return new Outcome.AlreadyGone<>();
            }
            boolean active = HttpAnswers.active(one, c).orElseThrow(() -> HttpAnswers.lacks(c, "active"));
            return new Outcome.Done<>(
                    new Inspected(active, HttpAnswers.instant(HttpAnswers.text(one, c, "last-used-at"))));
        });
    }

    /** The item of a list with this id; null for none. */
    private static @Nullable JsonNode item(JsonNode list, Call call, String id) throws UnusableAnswerException {
        if (!list.isArray()) {
            throw new UnusableAnswerException("no-list", "the issuer's answer has no list at \"" + call.items() + "\"");
        }
        for (JsonNode item : list) {
            if (HttpAnswers.text(item, call, "id").equals(id)) {
                return item;
            }
        }
        return null;
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        SecretValue value = request.value();
        if (revokesByValue() && value == null) {
            return new Outcome.Refused<>(
                    "value-needed", "only its bearer can end a version, and its value is not known");
        }
        return change(Capability.REVOKE, request, UNBOUND);
    }

    @Override
    public boolean revokesByValue() {
        Call revoke = declaration.calls().get(Capability.REVOKE);
        return revoke != null && revoke.byBearer();
    }

    @Override
    public Outcome<Revoked> quarantine(RevokeRequest request, Lease lease) {
        return change(Capability.QUARANTINE, request, lease);
    }

    @Override
    public Outcome<Revoked> restore(RevokeRequest request) {
        return change(Capability.RESTORE, request, UNBOUND);
    }

    private Outcome<Revoked> change(Capability capability, RevokeRequest request, Lease lease) {
        return call(
                capability,
                withId(request.parameters(), request.issuerRef()),
                List.of(),
                true,
                lease,
                request.value(),
                (_, _) -> new Outcome.Done<>(new Revoked()));
    }

    private Map<String, String> withId(Map<String, String> parameters, String id) {
        Map<String, String> holes = requests.holes(parameters);
        holes.put("id", id);
        return holes;
    }

    @Override
    public SecretValue random() {
        var shape = declaration.random();
        return SecretValue.of(shape.prefix()
                + RANDOM.ints(shape.length(), 0, shape.alphabet().length())
                        .mapToObj(i -> shape.alphabet().substring(i, i + 1))
                        .collect(Collectors.joining())
                + shape.suffix());
    }

    private interface Reading<T> {
        Outcome<T> read(Answered answer, Call call) throws UnusableAnswerException;
    }

    private <T> Outcome<T> call(
            Capability capability,
            Map<String, String> holes,
            List<String> scopes,
            boolean changes,
            Reading<T> reading) {
        return call(capability, holes, scopes, changes, UNBOUND, null, reading);
    }

    private <T> Outcome<T> call(
            Capability capability,
            Map<String, String> holes,
            List<String> scopes,
            boolean changes,
            Lease lease,
            @Nullable SecretValue value,
            Reading<T> reading) {
        Call call = declaration.calls().get(capability);
        if (call == null) {
            return undeclared(capability);
        }
        List<String> problems = problemsWith(holes);
        if (!problems.isEmpty()) {
            return badParameters(problems);
        }
        // A kill never waits behind other calls.
        Duration wait = capability == Capability.REVOKE ? Duration.ZERO : rateLimit.take();
        if (!wait.isZero()) {
            return ownLimit(wait);
        }
        HttpRequest.Builder builder = requests.builder(call, holes);
        Map<String, String> secrets = secrets(value == null ? "" : value.reveal());
        headers(call).forEach((name, template) -> builder.header(name, template.fill(secrets)));
        HttpRequest request = request(builder, call, holes, scopes);
        Duration rest = lease.rest();
        if (rest.compareTo(REST_MIN) < 0) {
            return new Outcome.RetryAfter<>(Duration.ZERO, "too little is left of the lease");
        }
        return switch (http.send(request, changes, rest)) {
            case HttpCalls.Failed failed -> failed.outcome();
            case HttpCalls.TooLong tooLong -> tooLong.outcome();
            case Answered answer -> Classified.of(answer, call, changes, () -> reading.read(answer, call));
        };
    }

    private Map<String, Template> headers(Call call) {
        return call.headers().isEmpty() ? declaration.adminHeaders() : call.headers();
    }

    /** What fills headers; which of it may stand in one, the reader of the declaration has seen to. */
    private Map<String, String> secrets(String value) {
        String jwt = appKey == null ? "" : appKey.jwt(clock.instant());
        return Map.of("value", value, "admin_token", adminToken.reveal(), DeclarationReader.ADMIN_JWT, jwt);
    }

    private static HttpRequest request(
            HttpRequest.Builder builder, Call call, Map<String, String> holes, List<String> scopes) {
        if (call.body() != null) {
            builder.header("Content-Type", "application/json");
        }
        return builder.method(call.method(), HttpRequests.body(call, holes, scopes))
                .build();
    }

    private static <T> Outcome<T> badParameters(List<String> problems) {
        return new Outcome.Refused<>("bad-parameters", String.join("; ", problems));
    }

    private <T> Outcome<T> ownLimit(Duration wait) {
        return new Outcome.RetryAfter<>(
                wait, "our own rate limit for " + description().name());
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
