package io.tokenwright.rotation.connector.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.HttpCalls;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls to Keycloak, as a service account of one realm. Never shows a body of Keycloak's.
 *
 * @see <a href="https://www.keycloak.org/docs-api/latest/rest-api/index.html">Admin REST API</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7662">RFC 7662, token introspection</a>
 */
final class HttpKeycloak {
    /** Longest wait for an answer, below what a worker's lease lasts. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(5);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ANSWER_BYTES_MAX = 1_000_000;
    private static final Duration LOGIN_MARGIN = Duration.ofSeconds(15);
    private static final String SET_AT = "client.secret.creation.time";

    /**
     * A client as Keycloak has it. Close the secret.
     *
     * @param uuid Keycloak's own id of it
     * @param setAt when its secret was set, to the second; 1970 when Keycloak does not say, as of one that was given
     */
    record Client(String uuid, SecretValue secret, Instant setAt) {}

    /** Which client: the realm and the client's id there. */
    record Place(String realm, String clientId) {}

    /** @param at when Keycloak gave the token, by its own clock to the second */
    private record Login(String token, Instant at, Instant until) {}

    private final String base;
    private final String adminRealm;
    private final SecretValue admin;
    private final HttpCalls http;
    private final InstantSource clock;
    private volatile @Nullable Login login;

    /**
     * @param adminRealm realm of the service account
     * @param admin {@code client-id:client-secret} of the service account
     */
    HttpKeycloak(URI base, String adminRealm, SecretValue admin, InstantSource clock) {
        this.base = base.toString().replaceAll("/+$", "");
        this.adminRealm = adminRealm;
        this.admin = admin;
        this.http = new HttpCalls(ANSWER_MAX, ANSWER_BYTES_MAX, null, clock);
        this.clock = clock;
    }

    /** Now by Keycloak's own clock, to the second: what it says of a login that is made for this. */
    Outcome<Instant> now() {
        login = null;
        return login().map(Login::at);
    }

    /** Refused when there is no such client, or it has no secret. */
    Outcome<Client> client(Place place) {
        return asAdmin(admin(place, "?clientId=" + encoded(place.clientId)), "GET", () -> true)
                .then(answer -> answer.status() == 200 ? client(place, answer.json()) : refused(answer, place));
    }

    private static Outcome<Client> client(Place place, JsonNode listed) {
        for (JsonNode found : listed) {
            if (found.path("clientId").asText().equals(place.clientId)) {
                String secret = found.path("secret").asText();
                long setAt = found.path("attributes").path(SET_AT).asLong();
                return secret.isEmpty()
                        ? new Outcome.Refused<>(
                                "no-secret",
                                place.clientId + " has no client secret: make it a confidential client that"
                                        + " authenticates by client secret")
                        : new Outcome.Done<>(new Client(
                                found.path("id").asText(), SecretValue.of(secret), Instant.ofEpochSecond(setAt)));
            }
        }
        return new Outcome.Refused<>(
                "no-such-client", "realm " + place.realm + " has no client " + place.clientId + ": correct its name");
    }

    /** Lets Keycloak set another secret, if {@code mayStill} says so right before. */
    Outcome<Boolean> regenerate(Place place, Client client, BooleanSupplier mayStill) {
        return asAdmin(admin(place, "/" + client.uuid + "/client-secret"), "POST", mayStill)
                .then(answer -> answer.status() == 200 ? new Outcome.Done<>(true) : refused(answer, place));
    }

    /** Ends what a realm's policy lets live on of the secret before; gone already when there is none. */
    Outcome<Boolean> endRotated(Place place, Client client) {
        String url = admin(place, "/" + client.uuid + "/client-secret/rotated");
        // It says 204 to a DELETE whether there is one or not.
        return asAdmin(url, "GET", () -> true).then(there -> switch (there.status()) {
            case 200 ->
                asAdmin(url, "DELETE", () -> true)
                        .then(answer -> answer.status() == 204 ? new Outcome.Done<>(true) : refused(answer, place));
            case 404 -> new Outcome.AlreadyGone<>();
            default -> refused(there, place);
        });
    }

    /**
     * Whether the secret lets its client in: it asks about a token that nobody has. Keycloak says the same of a wrong secret and of a
     * client that is not there.
     */
    Verdict introspect(Place place, String secret) {
        HttpRequest request = request(realm(place.realm) + "/protocol/openid-connect/token/introspect")
                .header("Authorization", basic(place.clientId, secret))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("token=none"))
                .build();
        if (!(http.send(request, false) instanceof Answered answer)) {
            return Verdict.UNKNOWN;
        }
        boolean live = answer.status() == 200 && answer.json().path("active").isBoolean();
        boolean dead = answer.status() == 401 && answer.isJson();
        return live ? Verdict.LIVE : dead ? Verdict.DEAD : Verdict.UNKNOWN;
    }

    private Outcome<Answered> asAdmin(String url, String method, BooleanSupplier mayStill) {
        return login().then(known -> {
            if (!mayStill.getAsBoolean()) {
                return new Outcome.RetryAfter<>(Duration.ZERO, "too little is left of the lease");
            }
            HttpRequest request = request(url)
                    .header("Authorization", "Bearer " + known.token)
                    .method(method, BodyPublishers.noBody())
                    .build();
            return switch (http.send(request, !method.equals("GET"))) {
                case HttpCalls.Failed failed -> failed.outcome();
                case HttpCalls.TooLong tooLong -> tooLong.outcome();
                case Answered answer -> classified(answer, !method.equals("GET"));
            };
        });
    }

    /** What is the same for every call; another answer is for whoever asked. */
    private Outcome<Answered> classified(Answered answer, boolean changes) {
        int status = answer.status();
        if (status == 401) {
            login = null;
            return new Outcome.RetryAfter<>(Duration.ZERO, "Keycloak wants another login");
        }
        if (status == 429 || status == 503) {
            return new Outcome.RetryAfter<>(answer.retryAfter(), "Keycloak is busy (" + status + ")");
        }
        if (status >= 500) {
            String sentence = "Keycloak answered with " + status;
            return changes ? new Outcome.AnswerLost<>(sentence) : new Outcome.RetryAfter<>(Duration.ZERO, sentence);
        }
        return new Outcome.Done<>(answer);
    }

    private static <T> Outcome<T> refused(Answered answer, Place place) {
        return answer.status() == 403
                ? new Outcome.Refused<>(
                        "not-authorized",
                        "the service account may not do this in realm " + place.realm
                                + ": give it the role manage-clients")
                : new Outcome.Refused<>("status-" + answer.status(), "Keycloak refuses with " + answer.status());
    }

    private Outcome<Login> login() {
        Login known = login;
        if (known != null && known.until.isAfter(clock.instant())) {
            return new Outcome.Done<>(known);
        }
        UserPassword account = UserPassword.of(admin).orElse(new UserPassword("", ""));
        HttpRequest request = request(realm(adminRealm) + "/protocol/openid-connect/token")
                .header("Authorization", basic(account.user(), account.password()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        return switch (http.send(request, false)) {
            case HttpCalls.Failed failed -> failed.outcome();
            case HttpCalls.TooLong tooLong -> tooLong.outcome();
            case Answered answer -> loggedIn(answer);
        };
    }

    private Outcome<Login> loggedIn(Answered answer) {
        String token = answer.json().path("access_token").asText();
        if (answer.status() == 200 && !token.isEmpty()) {
            Duration life = Duration.ofSeconds(answer.json().path("expires_in").asLong());
            Instant until = clock.instant().plus(life).minus(LOGIN_MARGIN);
            return issuedAt(token).map(at -> {
                login = new Login(token, at, until);
                return login;
            });
        }
        return answer.status() >= 400 && answer.status() < 500 && answer.status() != 429
                ? new Outcome.Refused<>(
                        "admin-refused",
                        "Keycloak refuses the login of the service account in realm " + adminRealm
                                + ": see admin-token and realm")
                : new Outcome.RetryAfter<>(answer.retryAfter(), "Keycloak gives no token (" + answer.status() + ")");
    }

    /** The claim of RFC 7519, section 4.1.6: Keycloak's access tokens are all JWTs. */
    private static Outcome<Instant> issuedAt(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            JsonNode claims =
                    parts.length == 3 ? JSON.readTree(Base64.getUrlDecoder().decode(parts[1])) : null;
            if (claims != null && claims.path("iat").isNumber()) {
                return new Outcome.Done<>(
                        Instant.ofEpochSecond(claims.path("iat").asLong()));
            }
        } catch (IOException | IllegalArgumentException _) {
            // Said below, without what the token holds.
        }
        return new Outcome.Refused<>(
                "no-jwt", "the login's access token is no JWT with the claim iat: is base-url a Keycloak's?");
    }

    private static HttpRequest.Builder request(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(ANSWER_MAX).header("Accept", "application/json");
    }

    private String realm(String name) {
        return base + "/realms/" + encoded(name);
    }

    private String admin(Place place, String rest) {
        return base + "/admin/realms/" + encoded(place.realm) + "/clients" + rest;
    }

    /** Form-encoded before it is joined, as RFC 6749 has it in section 2.3.1. */
    private static String basic(String user, String password) {
        String joined = encoded(user) + ":" + encoded(password);
        return "Basic " + Base64.getEncoder().encodeToString(joined.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
