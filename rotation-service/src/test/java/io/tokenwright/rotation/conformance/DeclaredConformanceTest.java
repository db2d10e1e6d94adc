package io.tokenwright.rotation.conformance;

import static io.tokenwright.kit.testkit.KnownFault.F28;
import static io.tokenwright.kit.testkit.KnownFault.F29;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.rotation.connector.Declaration;
import io.tokenwright.rotation.connector.DeclarationReader;
import io.tokenwright.rotation.connector.OurDeclarations;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every declaration keeps its promises on a stand-in made from its examples, and the kit notices an issuer that does not. */
@Tag("slow")
class DeclaredConformanceTest {

    private static Report report(String yaml) {
        return report(yaml, UnaryOperator.identity(), EnumSet.allOf(Promise.class));
    }

    /** On an issuer that is odd in one way. */
    private static Report report(String yaml, UnaryOperator<Function<Call, Answer>> odd, Set<Promise> promises) {
        Declaration declaration = DeclarationReader.read("x.yaml", yaml);
        Subject subject = new Trials(declaration, Clock.systemUTC())
                .declaredStandIn(
                        declaration.trial().parameters(), declaration.trial().scopes(), odd);
        try (var _ = Objects.requireNonNull(subject.gate())) {
            return Conformance.of(subject, Clock.systemUTC(), promises);
        }
    }

    private static String forge() {
        return OurDeclarations.resource("declarations/forge.yaml");
    }

    private static List<Promise> broken(Report report) {
        return report.with(Finding.Result.BROKEN).stream().map(Finding::promise).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gitlab",
                "gitlab-group",
                "gitlab-personal",
                "grafana",
                "datadog",
                "datadog-app",
                "cloudflare",
                "argocd",
                "jenkins",
                "github-app"
            })
    @Withstands(fault = F29, outcome = "a wait in seconds or as a date is kept, an absurd one is bounded")
    void ours_keep_every_promise(String name) {
        Report report = report(OurDeclarations.text(name));

        assertThat(report.allKept()).as(report.text()).isTrue();
        assertThat(report.with(Finding.Result.KEPT)).hasSizeGreaterThan(12);
    }

    @Test
    void one_with_all_that_a_declaration_can_say_keeps_every_promise() {
        Report report = report(forge());

        assertThat(report.allKept()).as(report.text()).isTrue();
        assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                .extracting(Finding::promise)
                .containsExactly(Promise.LAST_USED);
    }

    /** The promises that an odd issuer breaks, among those that are expected to be broken and some others. */
    private static List<Promise> brokenBy(
            String yaml, UnaryOperator<Function<Call, Answer>> odd, Promise first, Promise... more) {
        return broken(report(yaml, odd, EnumSet.of(first, more)));
    }

    @Test
    void an_issuer_that_honours_everything_is_noticed() {
        List<Promise> broken = brokenBy(
                forge(),
                issuer -> call -> call.path().equals("/whoami")
                        ? Answer.json(200, Map.of("disabled", false, "may", "read write"))
                        : issuer.apply(call),
                Promise.LIFE,
                Promise.NEGATIVE_CONTROL,
                Promise.QUARANTINE,
                Promise.GONE_ALREADY);

        assertThat(broken).containsExactly(Promise.LIFE, Promise.NEGATIVE_CONTROL, Promise.QUARANTINE);
    }

    @Test
    @Withstands(fault = F28, outcome = "only a probe decides: a revocation that does nothing is noticed")
    void a_kill_that_does_nothing_is_noticed() {
        List<Promise> broken = brokenBy(
                forge(),
                issuer -> call -> call.method().equals("DELETE") ? Answer.empty(204) : issuer.apply(call),
                Promise.LIFE,
                Promise.LOST_KILL,
                Promise.DEAD_IN_TIME,
                Promise.NEGATIVE_CONTROL);

        assertThat(broken).containsExactly(Promise.LIFE, Promise.LOST_KILL, Promise.DEAD_IN_TIME);
    }

    @Test
    void a_list_that_is_later_than_declared_is_noticed() {
        List<Promise> broken = brokenBy(
                forge(),
                issuer -> call ->
                        call.path().equals("/teams/core/keys") && call.method().equals("GET")
                                ? Answer.json(200, Map.of("keys", List.of(), "next", ""))
                                : issuer.apply(call),
                Promise.LIFE,
                Promise.LOST_ANSWER,
                Promise.LISTED_IN_TIME,
                Promise.RETRY_AFTER);

        assertThat(broken).containsExactly(Promise.LIFE, Promise.LOST_ANSWER, Promise.LISTED_IN_TIME);
    }

    @Test
    void each_declared_trait_is_held_to_its_issuer() {
        assertThat(brokenBy(
                        forge(),
                        issuer -> call -> withUntil2099(issuer.apply(withShortTtl(call))),
                        Promise.EXPIRY,
                        Promise.LIFETIME_MAX,
                        Promise.LIVE_MAX))
                .as("the issuer grants a century whatever is asked for")
                .containsExactly(Promise.EXPIRY, Promise.LIFETIME_MAX);
        assertThat(brokenBy(
                        OurDeclarations.text("grafana"),
                        issuer -> call -> without(issuer.apply(call), "lastUsedAt"),
                        Promise.LAST_USED,
                        Promise.EXPIRY))
                .as("the issuer does not tell a last use")
                .containsExactly(Promise.LAST_USED);
        assertThat(brokenBy(
                        OurDeclarations.text("gitlab").replace("expiry: date", "expiry: instant"),
                        issuer -> call -> withDateOnly(issuer.apply(call)),
                        Promise.EXPIRY,
                        Promise.LIVE_MAX))
                .as("the issuer expires by date")
                .containsExactly(Promise.EXPIRY);
        assertThat(brokenBy(
                        forge().replace("live-max: 3", "live-max: 2"),
                        UnaryOperator.identity(),
                        Promise.LIVE_MAX,
                        Promise.FAILED_PAGE,
                        Promise.ENDLESS_LIST))
                .as("the stand-in keeps to its declaration")
                .isEmpty();
    }

    private static Call withShortTtl(Call call) {
        return new Call(
                call.method(),
                call.path(),
                call.query().containsKey("ttl") ? Map.of("ttl", "1000") : call.query(),
                call.headers(),
                call.target(),
                call.body());
    }

    private static Answer withUntil2099(Answer answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8)
                .replaceAll("\"until\":\"[^\"]*\"", "\"until\":\"2099-01-01T00:00:00Z\"");
        return new Answer(answer.status(), answer.headers(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer without(Answer answer, String field) {
        String body = new String(answer.body(), StandardCharsets.UTF_8)
                .replaceAll("\"" + field + "\":\"[^\"]*\"", "\"" + field + "\":null");
        return new Answer(answer.status(), answer.headers(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static Answer withDateOnly(Answer answer) {
        String body = new String(answer.body(), StandardCharsets.UTF_8)
                .replaceAll("\"expires_at\":\"(.{10})T[^\"]*\"", "\"expires_at\":\"$1\"");
        return new Answer(answer.status(), answer.headers(), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_report_never_holds_a_value() {
        Report report = report(
                forge(),
                _ -> call -> Answer.json(500, Map.of("error", call.headers())),
                EnumSet.of(Promise.LIFE, Promise.RETRY_AFTER, Promise.LOST_ANSWER));

        assertThat(report.allKept()).isFalse();
        assertThat(report.text()).doesNotContain("admin-");
        assertThat(report.json()).doesNotContain("admin-").contains("\"allKept\" : false");
    }
}
