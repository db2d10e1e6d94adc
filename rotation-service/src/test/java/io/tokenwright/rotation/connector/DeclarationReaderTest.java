package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclarationReaderTest {

    private static String gitlab() {
        return OurDeclarations.text("gitlab");
    }

    private static String handmade() {
        return OurDeclarations.resource("declarations/handmade.yaml");
    }

    @Test
    void what_a_person_does_is_said_with_link_scopes_name_and_expiry() {
        Declaration declaration = DeclarationReader.read("handmade.yaml", handmade());
        Assisted assisted = Objects.requireNonNull(declaration.assisted());
        Instant noon = Instant.parse("2026-11-25T12:00:00Z");
        var request = new Connector.IssueRequest(
                "tw-1", List.of("api", "read_user"), noon.plus(Duration.ofDays(90)), Map.of("project_id", "7"));

        assertThat(declaration.description().capabilities()).containsExactly(Capability.PROBE);
        assertThat(declaration.adminHeaders())
                .as("it needs no credential of ours")
                .isEmpty();
        assertThat(assisted.minting(request, noon))
                .isEqualTo("open https://issuer.test/projects/7/tokens/new?name=tw-1&days=90 and tick api, read_user;"
                        + " the name is tw-1, the scopes are exactly api, read_user, it expires on 2027-02-23");
        assertThat(assisted.revoking("12", Map.of("project_id", "7")))
                .isEqualTo("open https://issuer.test/projects/7/tokens and delete 12");
        assertThat(assisted.minting(
                        new Connector.IssueRequest("a/b&c", List.of(), noon.plusSeconds(60), Map.of("project_id", "7")),
                        noon))
                .as("what is filled in stays in its place")
                .contains("?name=a%2Fb%26c&days=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            assisted:                        | asisted:                              | did you mean "assisted"?
            value: "glpat-[A-Za-z0-9_-]{20}" | value: "glpat-["                      | not a regular expression
            value: "glpat-[A-Za-z0-9_-]{20}" | valu: "glpat-"                        | did you mean "value"?
            link: https://issuer.test/projects/{project_id}/tokens/new?name={name} | link: https://{name}/x?y={name} | write https://host/path
            link: https://issuer.test/projects/{project_id}/tokens/new?name={name} | link: http://issuer.test/x?y={name} | write https://host/path
            link: https://issuer.test/projects/{project_id}/tokens/new?name={name} | link: https://issuer.test/{nmae}?y= | nothing fills {nmae}
            link: https://issuer.test/projects/{project_id}/tokens/new?name={name} | lnk: https://issuer.test/{name}?y=  | did you mean "link"?
            - tick {scopes}                  | - tick {scope}                        | nothing fills {scope}
            - delete {id}                    | - delete {name}                       | nothing fills {name}
            """)
    void a_mistake_in_what_a_person_does_names_file_line_and_remedy(String right, String wrong, String words) {
        assertThat(handmade()).contains(right);

        assertThatThrownBy(
                        () -> DeclarationReader.read("handmade.yaml", handmade().replace(right, wrong)))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageMatching("(?s)handmade\\.yaml:[1-9][0-9]*: .*")
                .hasMessageContaining(words);
    }

    @Test
    void an_issuer_has_one_way_to_mint_and_one_to_revoke() {
        String calls = gitlab().substring(gitlab().indexOf("revoke:"), gitlab().indexOf("# What `./tokenwright"));
        String twice = handmade() + calls.replace("/api/v4/personal_access_tokens", "/x");
        String nobody = handmade().replaceAll("(?s)  revoke:.*?probe:", "probe:");

        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", twice)).hasMessageContaining("who revokes?");
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", nobody)).hasMessageContaining("nobody can revoke");
        assertThatThrownBy(() -> DeclarationReader.read(
                        "x.yaml",
                        gitlab()
                                + handmade()
                                        .substring(
                                                handmade().indexOf("assisted:"),
                                                handmade().indexOf("probe:"))))
                .hasMessageContaining("who mints?");
    }

    @Test
    void gitlab_can_do_all_but_quarantine() {
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
                    expiry: date                      | expiry: day                          | write one of none, date, instant
                    expiry: date                      | expiry: none                         | yet "answer" says where "expires-at" is
                    last-used: yes                    | last-used: no                        | yet "answer" says where "last-used-at" is
                    last-used: yes                    | last-used: maybe                     | write yes or no
                    replacement: create-and-delete    | replacement: swap                    | write one of create-and-delete, in-place
                    replacement: create-and-delete    | live-max: 0                          | write 1 or more
                    replacement: create-and-delete    | lives-max: 3                         | did you mean "live-max"?
                    active: /active                   | active: enabled                      | write a JSON pointer (/active), a condition
                    value: /token                     | value: /tokn                         | the example of "issue" has nothing there
                    last-used-at: /last_used_at       | last-used-at: /lastUsed              | the example of "inspect" has nothing there
                    items: ""                         | items: /tokens                       | has no list with an item
                    page-size: 100                    | page-size: 0                         | write 1 to 1000
                    page-size: 100                    | pagesize: 100                        | did you mean "page-size"?
                    dead: [401]                       | dead: [500]                          | says nothing for sure
                    dead: [401]                       | dead: []                             | "dead" is missing
                    value: "{value}"                  | value: "{admin_token}"               | no header of the probe holds {value}
                    value: "{admin_token}"            | value: "{env.HOME}"                  | a brace that is no hole
                    value: "{admin_token}"            | value: "{file}"                      | nothing fills {file}
                    value: "{admin_token}"            | value: sesame                        | must hold {admin_jwt} or {admin_token}
                    value: "{admin_token}"            | value: "{value}"                     | nothing fills {value}
                    active: /active                   | active: /active, absent is no        | add "control: yes"
                    timeout: 10s                      | timeout: 10m                         | at most 1m
                    response-max: 1MB                 | response-max: 1000MB                 | at most 16MB
                    length: 20                        | length: 3                            | write 16 to 4096
                    path: /api/v4/personal_access_tokens/self | path: /api/%2e%2e/admin       | could leave the issuer's host
                    path: /api/v4/personal_access_tokens/self | path: /api/{id}/self          | nothing fills {id}
                    project_id: group/app             | project: group/app                   | did you mean "project_id"?
                    name: gitlab                      | name: Git Lab                        | write small letters
                    pattern: "10                      | pattern: "(10                        | not a regular expression
                    requests-per-minute: 1000         | requests-per-minute: many            | write a whole number
                    title: GitLab project access tokens | titel: x                           | did you mean "title"?
                    """)
    void a_mistake_is_named_with_line_and_remedy(String right, String wrong, String words) {
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

    @Test
    void what_is_disabled_must_be_able_to_come_back() {
        String yaml = gitlab() + "quarantine:\n  method: POST\n  path: /disable/{id}\n  success: [204]\n";

        assertThatThrownBy(() -> DeclarationReader.read("gitlab.yaml", yaml))
                .hasMessageContaining("\"quarantine\" and \"restore\" belong together");
    }

    @Test
    void a_bomb_of_aliases_and_a_tag_that_would_make_an_object_are_refused() {
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]"))
                .isInstanceOf(InvalidDeclarationException.class);
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "name: !!java.net.URL [http://127.0.0.1]"))
                .isInstanceOf(InvalidDeclarationException.class);
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "a: " + "[".repeat(5000)))
                .isInstanceOf(InvalidDeclarationException.class);
        assertThatThrownBy(() -> DeclarationReader.read("x.yaml", "a: " + "x".repeat(300_000)))
                .isInstanceOf(InvalidDeclarationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com, write https",
        "http://192.0.2.1, in clear",
        "https://169.254.169.254, metadata",
        "https://0.0.0.0, metadata",
        "ftp://example.com, write https",
        "https://user@example.com, a scheme, a host",
        "not a url, not a URL",
        "http://169.254.169.254, metadata",
        "https://[fe80::1], metadata",
    })
    void a_base_url_that_would_leak_the_admin_token_is_refused(String url, String words) {
        assertThatThrownBy(() -> BaseUrl.check("tokenwright.connectors.gitlab.base-url", url))
                .isInstanceOf(InvalidDeclarationException.class)
                .hasMessageContaining("tokenwright.connectors.gitlab.base-url")
                .hasMessageContaining(words);
    }

    @Test
    void a_value_cannot_leave_its_path_segment() {
        var template = new Template("/projects/{id}/x");

        assertThat(template.fillEncoded(java.util.Map.of("id", "../a/b?c#d e")))
                .isEqualTo("/projects/%2E%2E%2Fa%2Fb%3Fc%23d%20e/x");
    }
}
