package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationReaderTest {

    private static String gitlab() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                DeclarationReaderTest.class.getClassLoader().getResourceAsStream("connectors/gitlab.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void gitlab_can_do_all_but_quarantine() throws IOException {
        Declaration declaration = DeclarationReader.read("gitlab.yaml", gitlab());

        assertThat(declaration.description().name()).isEqualTo("gitlab");
        assertThat(declaration.description().capabilities())
                .containsExactlyInAnyOrder(
                        Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE);
        assertThat(declaration.description().blindSpots()).isNotEmpty();
    }

    /** What somebody may get wrong, and the words that must be in the answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    issue:                            | isue:                                | unknown key "isue": did you mean "issue"?
                    listing-delay: 2s                 | listing-delay: 2x                    | write 500ms, 10s, 5m, 12h or 90d
                    listing-delay: 2s                 | listing-dely: 2s                     | did you mean "listing-delay"?
                    method: DELETE                    | method: REMOVE                       | "method" is "REMOVE"
                    path: /api/v4/personal_access_tokens/self | path: //evil.example/x       | could leave the issuer's host
                    path: /api/v4/personal_access_tokens/self | path: /api/../admin          | could leave the issuer's host
                    path: /api/v4/personal_access_tokens/self | path: https://evil.example/  | could leave the issuer's host
                    name: "{name}"                    | name: "{nmae}"                       | nothing fills {nmae}
                    value: /token                     | value: token                         | not a JSON pointer: write /token
                    expiry-precision: DATE            | expiry-precision: DAY                | write DATE or INSTANT
                    name: gitlab                      | name: Git Lab                        | write small letters
                    pattern: "10                      | pattern: "(10                        | not a regular expression
                    requests-per-minute: 1000         | requests-per-minute: many            | write a whole number
                    title: GitLab project access tokens | titel: x                           | did you mean "title"?
                    """)
    void a_mistake_is_named_with_line_and_remedy(String right, String wrong, String words) throws IOException {
        String yaml = gitlab().replace(right, wrong);

        assertThatThrownBy(() -> DeclarationReader.read("gitlab.yaml", yaml))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageMatching("(?s)gitlab.yaml:[0-9]+: .*")
                .hasMessageContaining(words);
    }

    @Test
    void tags_aliases_and_broken_yaml_are_refused_with_their_line() {
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "name: [a\ntitle: b"))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageContaining("x.yaml:");
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "a: &a [1]\nb: *a"))
                .isInstanceOf(InvalidDeclarationException.class);
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", ""))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageContaining("empty");
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com, in clear",
        "ftp://example.com, write https",
        "https://user@example.com, a scheme, a host",
        "not a url, not a URL",
        "http://169.254.169.254, in clear",
    })
    void a_base_url_that_would_leak_the_admin_token_is_refused(String url, String words) {
        assertThatThrownBy(() -> BaseUrl.check("tokenwright.connectors.gitlab.base-url", url))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageContaining("tokenwright.connectors.gitlab.base-url");
    }

    @Test
    void a_value_cannot_leave_its_path_segment() {
        var template = new Template("/projects/{id}/x");

        assertThat(template.fillEncoded(java.util.Map.of("id", "../a/b?c#d e")))
                .isEqualTo("/projects/%2E%2E%2Fa%2Fb%3Fc%23d%20e/x");
    }
}
