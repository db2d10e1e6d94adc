package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dead verdict that may not be the value's fault counts only beside a live one of our own credential. */
class ProbeControlTest {
    private final AtomicReference<Function<Call, Answer>> answers = new AtomicReference<>(_ -> Answer.empty(500));
    private final StandInServer issuer =
            StandInServer.start("127.0.0.1", 0, call -> answers.get().apply(call));

    @AfterEach
    void stop() {
        issuer.close();
    }

    private ProbeResponse probed(String declaration, String adminToken, Map<String, String> parameters) {
        var connector = new HttpConnector(
                OurDeclarations.read(declaration).forTrial(Duration.ofSeconds(2), 2),
                issuer.address(),
                SecretValue.of(adminToken),
                1_000_000,
                Clock.systemUTC());
        try (SecretValue value = SecretValue.of("the-value")) {
            return ((Outcome.Done<ProbeResponse>) connector.probe(new ProbeRequest(value, List.of(), parameters, true)))
                    .value();
        }
    }

    private ProbeResponse ofDatadog() {
        return probed(
                "datadog-app", "api-key:our-key", Map.of("service_account_id", "00000000-1234-1234-1234-1234567890ab"));
    }

    private ProbeResponse ofArgoCd() {
        return probed("argocd", "our-token", Map.of("account", "deploy"));
    }

    private static boolean isOurs(Call call, String header, String value) {
        return call.header(header).filter(value::equals).isPresent();
    }

    @Test
    void a_value_is_dead_while_our_own_credential_is_live() {
        answers.set(call -> isOurs(call, "dd-application-key", "our-key")
                ? Answer.json(200, Map.of("status", "ok"))
                : Answer.json(403, Map.of()));

        assertThat(ofDatadog().verdict()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void a_credential_beside_it_that_died_is_no_word_on_the_value() {
        answers.set(_ -> Answer.json(403, Map.of()));

        ProbeResponse response = ofDatadog();

        assertThat(response.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(response.sentence()).contains("see admin-token").doesNotContain("our-key", "the-value");
    }

    @Test
    void a_field_that_is_left_out_means_dead_where_our_own_is_answered_live() {
        answers.set(call -> isOurs(call, "authorization", "Bearer our-token")
                ? Answer.json(200, Map.of("loggedIn", true))
                : Answer.json(200, Map.of()));

        assertThat(ofArgoCd().verdict()).isEqualTo(Verdict.DEAD);
    }

    @Test
    void a_token_is_sent_beside_the_name_of_its_user() {
        answers.set(call -> isOurs(call, "authorization", basic("deployer:our-key"))
                        || isOurs(call, "authorization", basic("deployer:the-value"))
                ? Answer.json(200, Map.of("authenticated", true))
                : Answer.json(401, Map.of()));

        assertThat(probed("jenkins", "deployer:our-key", Map.of()).verdict()).isEqualTo(Verdict.LIVE);
        assertThat(probed("jenkins", "another:our-key", Map.of()).verdict())
                .as("the user may be to blame")
                .isEqualTo(Verdict.UNKNOWN);
    }

    private static String basic(String login) {
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void any_other_json_is_no_word_on_the_value() {
        answers.set(_ -> Answer.json(200, Map.of("maintenance", true)));

        assertThat(ofArgoCd().verdict()).isEqualTo(Verdict.UNKNOWN);
    }
}
