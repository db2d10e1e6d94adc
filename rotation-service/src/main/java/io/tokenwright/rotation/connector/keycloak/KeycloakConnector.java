package io.tokenwright.rotation.connector.keycloak;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Lease;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.keycloak.HttpKeycloak.Client;
import io.tokenwright.rotation.connector.keycloak.HttpKeycloak.Place;
import io.tokenwright.rotation.token.Precision;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Secrets of Keycloak's confidential clients. Keycloak replaces a secret in place and shows it again, so a lost answer is made good by
 * reading. The issuer's id is the client and the second in which its secret was set. Where a realm's policy keeps the secret before
 * alive for a while, the kill ends it.
 *
 * @see <a href="https://www.keycloak.org/docs/latest/server_admin/#_client-credentials">Confidential client credentials</a>
 */
public final class KeycloakConnector implements Connector {
    private static final String NAME = "keycloak";
    private static final String REALM = "realm";
    private static final String CLIENT = "client";
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Keycloak client secrets",
            Set.of(Capability.REPLACE, Capability.PROBE, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "tokens that a consumer got with the secret: they live until they expire",
                    "when a secret was used last: Keycloak's events are not read",
                    "clients that authenticate by a key or by mutual TLS",
                    "somebody else who regenerates the same secret in the same second"),
            new Limits(6000, Duration.ofSeconds(6), Duration.ofSeconds(5), null),
            new Traits(1, Replacement.IN_PLACE, false, Precision.NONE, false),
            "https://www.keycloak.org/docs/latest/server_admin/#_client-credentials");

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final HttpKeycloak keycloak;

    /**
     * @param adminRealm realm of the service account that {@code admin} logs in as
     * @param admin {@code client-id:client-secret}
     */
    public KeycloakConnector(URI baseUrl, String adminRealm, SecretValue admin, InstantSource clock) {
        this.keycloak = new HttpKeycloak(baseUrl, adminRealm, admin, clock);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        List<String> problems = new ArrayList<>();
        if (!parameters.getOrDefault(REALM, "").matches("[A-Za-z0-9_.-]{1,128}")) {
            problems.add("issuer parameter \"realm\" is missing or malformed: write the realm's name");
        }
        if (!parameters.getOrDefault(CLIENT, "").matches("[A-Za-z0-9_.:/@-]{1,255}")) {
            problems.add("issuer parameter \"client\" is missing or malformed: write the client's id, not its UUID");
        }
        return List.copyOf(problems);
    }

    private static Place of(Map<String, String> parameters) {
        return new Place(parameters.getOrDefault(REALM, ""), parameters.getOrDefault(CLIENT, ""));
    }

    private <T> Outcome<T> checked(Map<String, String> parameters, Supplier<Outcome<T>> call) {
        List<String> problems = problemsWith(parameters);
        return problems.isEmpty() ? call.get() : new Outcome.Refused<>("bad-parameters", problems.getFirst());
    }

    private static <T> Outcome<T> undeclared(Capability capability) {
        return new Outcome.Refused<>(UNDECLARED, "connector \"" + NAME + "\" does not declare " + capability);
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        return undeclared(Capability.ISSUE);
    }

    /**
     * Two secrets of one second could not be told from each other, so the one in place must be older than that by Keycloak's own clock:
     * ours may be ahead.
     */
    @Override
    public Outcome<Issued> replace(IssueRequest request, Lease lease) {
        return checked(
                request.parameters(),
                () -> client(request.parameters())
                        .then(client -> keycloak.now()
                                .then(now -> now.isAfter(client.setAt())
                                        ? keycloak.regenerate(
                                                of(request.parameters()),
                                                client,
                                                () -> lease.rest().compareTo(HttpKeycloak.ANSWER_MAX) > 0)
                                        : new Outcome.RetryAfter<>(
                                                SECOND, "the secret in place was set in this very second")))
                        .then(_ -> readBack(request) instanceof Outcome.Done<Issued> read
                                        && !read.value().issuerRef().equals(request.replaces())
                                ? read
                                : new Outcome.AnswerLost<>(
                                        "Keycloak has set another secret and does not show it now")));
    }

    /** Without its secret, which is for {@link #readBack} alone. */
    private Outcome<Client> client(Map<String, String> parameters) {
        return keycloak.client(of(parameters)).map(client -> {
            client.secret().close();
            return client;
        });
    }

    @Override
    public Outcome<Issued> readBack(IssueRequest request) {
        Place place = of(request.parameters());
        return checked(
                request.parameters(),
                () -> keycloak.client(place)
                        .map(client -> new Issued(
                                client.secret(),
                                ref(place, client),
                                request.scopes(),
                                client.setAt(),
                                null,
                                Precision.NONE)));
    }

    private static String ref(Place place, Client client) {
        return place.clientId() + "@" + client.setAt().getEpochSecond();
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        return checked(request.parameters(), () -> {
            Verdict said = keycloak.introspect(
                    of(request.parameters()), request.value().reveal());
            boolean noClient = said == Verdict.DEAD && !(client(request.parameters()) instanceof Outcome.Done<Client>);
            Verdict verdict = noClient ? Verdict.UNKNOWN : said;
            return new Outcome.Done<>(
                    switch (verdict) {
                        case LIVE ->
                            new ProbeResponse(verdict, request.requiredScopes(), "Keycloak lets the client in");
                        case DEAD ->
                            new ProbeResponse(verdict, List.of(), "Keycloak does not let the client in with it");
                        default -> new ProbeResponse(verdict, List.of(), "no verdict from Keycloak");
                    });
        });
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return undeclared(Capability.FIND);
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        Place place = of(request.parameters());
        return checked(
                request.parameters(),
                () -> client(request.parameters())
                        .then(client -> ref(place, client).equals(request.issuerRef())
                                ? new Outcome.Done<>(new Inspected(true, null))
                                : new Outcome.AlreadyGone<>()));
    }

    /** Sets a secret that nobody asks for, if the one to be killed is in place; what lives on of the one before ends in any case. */
    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        Place place = of(request.parameters());
        return checked(
                request.parameters(),
                () -> client(request.parameters()).then(client -> {
                    boolean inPlace = ref(place, client).equals(request.issuerRef());
                    Outcome<Boolean> killed =
                            inPlace ? keycloak.regenerate(place, client, () -> true) : new Outcome.Done<>(true);
                    return killed.then(_ -> ended(keycloak.endRotated(place, client), inPlace));
                }));
    }

    private static Outcome<Revoked> ended(Outcome<Boolean> rotated, boolean wasInPlace) {
        return wasInPlace && rotated instanceof Outcome.AlreadyGone<Boolean>
                ? new Outcome.Done<>(new Revoked())
                : rotated.map(_ -> new Revoked());
    }

    /** As long as Keycloak's own. */
    @Override
    public SecretValue random() {
        return SecretValue.of(UserPassword.fresh("nobody").password());
    }
}
