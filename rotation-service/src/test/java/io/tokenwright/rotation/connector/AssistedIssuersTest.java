package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The issuers of ours at which a person mints: what they are told, what they may give, and what a probe says of it. */
class AssistedIssuersTest {

    enum Issuer {
        GITHUB_PAT(
                "github-pat",
                Map.of("target_name", "acme"),
                "github_pat_",
                82,
                "Bearer ",
                "/user",
                "https://github.com/settings/personal-access-tokens/new?target_name=acme&expires_in=30&description=tw-1"),
        NPM(
                "npm",
                Map.of("username", "octocat"),
                "npm_",
                36,
                "Bearer ",
                "/-/whoami",
                "https://www.npmjs.com/settings/octocat/tokens/granular-access-tokens/new"),
        PAGERDUTY(
                "pagerduty",
                Map.of(),
                "",
                20,
                "Token token=",
                "/abilities",
                "https://support.pagerduty.com/main/docs/api-access-keys");

        final String declared;
        final Map<String, String> parameters;
        final String prefix;
        final int length;
        final String scheme;
        final String path;
        final String link;

        Issuer(
                String declared,
                Map<String, String> parameters,
                String prefix,
                int length,
                String scheme,
                String path,
                String link) {
            this.declared = declared;
            this.parameters = parameters;
            this.prefix = prefix;
            this.length = length;
            this.scheme = scheme;
            this.path = path;
            this.link = link;
        }

        Declaration declaration() {
            return OurDeclarations.read(declared);
        }

        Assisted assisted() {
            return Objects.requireNonNull(declaration().assisted());
        }

        /** As long as a real one. */
        String value(char filler) {
            return prefix + String.valueOf(filler).repeat(length);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_person_is_told_the_way_to_mint_and_to_revoke(Issuer issuer) {
        var request = new IssueRequest(
                "tw-1", List.of("contents=read"), TestEvents.NOON.plus(Duration.ofDays(30)), issuer.parameters);

        assertThat(issuer.assisted().minting(request, TestEvents.NOON))
                .startsWith("open " + issuer.link + " and ")
                .contains("contents=read", "tw-1");
        assertThat(issuer.assisted().revoking("the old one", issuer.parameters))
                .startsWith("open https://")
                .contains("the old one");
    }

    @ParameterizedTest
    @EnumSource
    void a_value_of_its_kind_is_taken_and_no_other(Issuer issuer) {
        var shape = issuer.assisted().value();

        assertThat(shape.matcher(issuer.value('a')).matches()).isTrue();
        assertThat(shape.matcher(issuer.value('a') + "\n").matches()).isFalse();
        assertThat(shape.matcher("glpat-" + "a".repeat(14) + "=").matches()).isFalse();
        assertThat(shape.matcher("").matches()).isFalse();
        try (SecretValue random =
                connector(issuer, URI.create("https://issuer.test")).random()) {
            assertThat(shape.matcher(random.reveal()).matches())
                    .as("the negative control")
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_probe_tells_a_live_value_from_a_dead_one_and_from_noise(Issuer issuer) {
        var noise = new AtomicInteger();
        List<String> asked = new ArrayList<>();
        try (StandInServer server = StandInServer.start("127.0.0.1", 0, call -> {
            asked.add(call.path());
            if (noise.get() != 0) {
                return Answer.json(noise.get(), Map.of("message", "rate limit exceeded"));
            }
            return call.header("authorization").orElse("").equals(issuer.scheme + issuer.value('a'))
                    ? Answer.json(200, Map.of())
                    : Answer.json(401, Map.of("message", "Bad credentials"));
        })) {
            Connector connector = connector(issuer, server.address());

            assertThat(verdict(connector, issuer, 'a')).isEqualTo(Verdict.LIVE);
            assertThat(verdict(connector, issuer, 'b')).isEqualTo(Verdict.DEAD);
            noise.set(403);
            assertThat(verdict(connector, issuer, 'b')).isEqualTo(Verdict.UNKNOWN);
            assertThat(asked).containsOnly(issuer.path);
        }
    }

    private static Verdict verdict(Connector connector, Issuer issuer, char filler) {
        try (SecretValue value = SecretValue.of(issuer.value(filler))) {
            Outcome<ProbeResponse> outcome =
                    connector.probe(new ProbeRequest(value, List.of(), issuer.parameters, true));
            return outcome instanceof Outcome.Done<ProbeResponse>(ProbeResponse response)
                    ? response.verdict()
                    : Verdict.UNKNOWN;
        }
    }

    private static Connector connector(Issuer issuer, URI address) {
        return new HttpConnector(
                issuer.declaration().forTrial(Duration.ofSeconds(2), 2),
                address,
                SecretValue.of("none"),
                1_000_000,
                Clock.systemUTC());
    }
}
