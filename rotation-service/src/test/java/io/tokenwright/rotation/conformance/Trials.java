package io.tokenwright.rotation.conformance;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Declaration;
import io.tokenwright.rotation.connector.HttpConnector;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Subjects made of declarations. Close the gate of what they answer with. */
public final class Trials {
    private static final Duration INSTANCE_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration STAND_IN_TIMEOUT = Duration.ofSeconds(1);
    private static final int NO_LIMIT = 1_000_000;

    private final Declaration declaration;
    private final InstantSource clock;

    public Trials(Declaration declaration, InstantSource clock) {
        this.declaration = declaration;
        this.clock = clock;
    }

    /**
     * Against a stand-in made from the declaration.
     *
     * @param odd what is odd about the stand-in, to see that the kit notices; identity for nothing
     */
    public Subject declaredStandIn(
            Map<String, String> parameters, List<String> scopes, UnaryOperator<Function<Call, Answer>> odd) {
        // Two halves, for an issuer whose admin credential has two.
        String adminToken = declaration.signsIn()
                ? SigningApp.newAdminToken()
                : "admin-" + UUID.randomUUID() + ":" + UUID.randomUUID();
        Declaration trial = declaration.forTrial(STAND_IN_TIMEOUT, Subject.PAGE_SIZE);
        var shape =
                new HttpConnector(trial, URI.create("http://127.0.0.1:1"), SecretValue.of(adminToken), NO_LIMIT, clock);
        var standIn = new DeclaredStandIn(trial, shape, adminToken, clock);
        return subject(
                trial,
                Gate.before(odd.apply(standIn::answer)),
                "a stand-in made from its examples",
                adminToken,
                NO_LIMIT,
                parameters,
                scopes);
    }

    /** Against an issuer at {@code baseUrl}. */
    public Subject instance(
            URI baseUrl,
            String adminToken,
            int requestsPerMinute,
            Map<String, String> parameters,
            List<String> scopes) {
        return subject(
                declaration.forTrial(INSTANCE_TIMEOUT, Subject.PAGE_SIZE),
                Gate.before(baseUrl),
                baseUrl.toString(),
                adminToken,
                requestsPerMinute,
                parameters,
                scopes);
    }

    private Subject subject(
            Declaration trial,
            Gate gate,
            String against,
            String adminToken,
            int requestsPerMinute,
            Map<String, String> parameters,
            List<String> scopes) {
        var connector = new HttpConnector(trial, gate.address(), SecretValue.of(adminToken), requestsPerMinute, clock);
        Declaration.Call find = trial.calls().get(Capability.FIND);
        Declaration.Call probe = trial.calls().get(Capability.PROBE);
        return new Subject(
                connector,
                against,
                parameters,
                scopes,
                gate,
                find != null && find.pages().many(),
                true,
                probe == null ? Set.of() : probe.gone(),
                List.of(adminToken));
    }
}
