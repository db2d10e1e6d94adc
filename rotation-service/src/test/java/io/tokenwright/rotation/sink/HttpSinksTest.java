package io.tokenwright.rotation.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.Fault;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.simulation.MemoryVault;
import io.tokenwright.rotation.sink.Sink.Seen;
import io.tokenwright.rotation.token.Copy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each kind of sink by its HTTP, on good days and bad ones. */
class HttpSinksTest {
    private static final String OLD = "old-value-0123456789";
    private static final String NEW = "new-value-0123456789";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    enum Kind {
        KUBERNETES("team-a/app", "token"),
        GITLAB("projects/acme/app/environments/production", "TOKEN"),
        GITHUB("orgs/acme", "TOKEN");

        final Copy at;

        Kind(String path, String key) {
            at = new Copy("sink", path, key);
        }

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    private final MemoryVault vault = new MemoryVault();
    private SinkStandIns world;

    @BeforeEach
    void start() {
        world = new SinkStandIns(() -> NOON);
        credential(SinkStandIns.CREDENTIAL, 0);
        world.secret("team-a/app", "token", OLD);
        world.variable("projects/acme/app", "TOKEN", "production", OLD, false);
        world.action("orgs/acme/actions", "TOKEN", OLD);
    }

    @AfterEach
    void stop() {
        world.close();
    }

    private void credential(String text, int expected) {
        try (SecretValue value = SecretValue.of(text)) {
            vault.write("secret", "sinks/it", Map.of("token", value), expected);
        }
    }

    /** With time enough for a busy machine. */
    private Sink sink(Kind kind) {
        return sink(kind, Duration.ofSeconds(20));
    }

    private Sink sink(Kind kind, Duration timeout) {
        return SinkFactory.sink(
                new SinkSettings(
                        "sink",
                        kind.word(),
                        world.address().toString(),
                        "secret/sinks/it#token",
                        List.of("*"),
                        null,
                        timeout),
                vault,
                () -> NOON);
    }

    private String held(Kind kind) {
        return switch (kind) {
            case KUBERNETES -> world.secretOf("team-a/app", "token");
            case GITLAB -> world.variableOf("projects/acme/app", "TOKEN", "production").value;
            case GITHUB -> world.actionOf("orgs/acme/actions", "TOKEN");
        };
    }

    private static Seen seen(Outcome<Seen> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done<Seen>) outcome).value();
    }

    private static Outcome<Sink.Written> write(Sink sink, Kind kind, String text, Seen seen) {
        try (SecretValue value = SecretValue.of(text)) {
            return sink.write(kind.at, value, seen);
        }
    }

    private static Predicate<Call> changing() {
        return call -> !call.method().equals("GET");
    }

    @ParameterizedTest
    @EnumSource
    void takes_a_value_and_gives_it_back_where_it_does(Kind kind) {
        Sink sink = sink(kind);
        Seen before = seen(sink.read(kind.at));

        assertThat(write(sink, kind, NEW, before)).isInstanceOf(Outcome.Done.class);

        assertThat(held(kind)).isEqualTo(NEW);
        Seen after = seen(sink.read(kind.at));
        if (kind == Kind.GITHUB) {
            assertThat(after)
                    .isEqualTo(new Seen.Hidden(
                            NOON.toString(),
                            "GitHub does not give secrets back; it says that it was updated at " + NOON));
        } else {
            assertThat(after)
                    .isInstanceOfSatisfying(
                            Seen.Held.class,
                            value -> assertThat(value.value().reveal()).isEqualTo(NEW));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_write_whose_answer_was_lost_is_no_refusal(Kind kind) {
        Sink sink = sink(kind);
        Seen before = seen(sink.read(kind.at));
        world.faults().next(1, changing(), new Fault.LostAnswer());

        assertThat(write(sink, kind, NEW, before)).isInstanceOf(Outcome.AnswerLost.class);
        assertThat(held(kind)).isEqualTo(NEW);
    }

    @ParameterizedTest
    @EnumSource
    void what_passes_by_itself_is_told_from_what_a_person_must_do(Kind kind) {
        Supplier<Outcome<Seen>> read = () -> sink(kind).read(kind.at);

        assertThat(after(Answer.json(429, Map.of()).withHeader("Retry-After", "7"), read))
                .isEqualTo(new Outcome.RetryAfter<>(Duration.ofSeconds(7), "the sink answers 429"));
        assertThat(after(Answer.json(403, Map.of()).withHeader("X-RateLimit-Remaining", "0"), read))
                .isInstanceOf(Outcome.RetryAfter.class);
        assertThat(after(Answer.html(502), read)).isInstanceOf(Outcome.RetryAfter.class);
        assertThat(after(Answer.json(403, Map.of()), read)).isInstanceOf(Outcome.Refused.class);
        assertThat(after(Answer.html(200), read)).isInstanceOf(Outcome.Refused.class);
        assertThat(after(Answer.json(200, Map.of()), read)).isInstanceOf(Outcome.Refused.class);
        assertThat(after(Answer.json(404, Map.of()), read)).isInstanceOf(Outcome.AlreadyGone.class);
        int calls = world.calls().size();
        assertThat(after(Answer.empty(302).withHeader("Location", world.address() + "/latest/meta-data"), read))
                .as("a redirect is not followed")
                .isInstanceOf(Outcome.Refused.class);
        assertThat(world.calls()).hasSize(calls);
    }

    private Outcome<Seen> after(Answer answer, Supplier<Outcome<Seen>> read) {
        world.faults().next(1, _ -> true, new Fault.Instead(answer));
        return read.get();
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_huge_or_never_ends_holds_nobody_up(Kind kind) {
        world.faults().next(1, _ -> true, new Fault.Flood(1L << 30));
        assertThat(sink(kind).read(kind.at))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("answer-too-long"));

        world.faults().next(1, _ -> true, new Fault.Dripping(Duration.ofMillis(200)));
        assertThat(sink(kind, Duration.ofMillis(800)).read(kind.at)).isInstanceOf(Outcome.RetryAfter.class);
    }

    @ParameterizedTest
    @EnumSource
    void a_credential_that_is_wrong_says_so_and_is_never_quoted(Kind kind) {
        credential("another-credential", 1);
        Outcome<Seen> denied = sink(kind).read(kind.at);
        credential("line-1\nline-2", 2);
        Outcome<Seen> invalid = sink(kind).read(kind.at);
        vault.destroyPath("secret", "sinks/it");
        Outcome<Seen> missing = sink(kind).read(kind.at);

        assertThat(List.of(denied, invalid, missing))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Refused.class))
                .extracting(outcome -> ((Outcome.Refused<Seen>) outcome).code())
                .containsExactly("denied", "credential-invalid", "credential-missing");
        assertThat(List.of(denied, invalid, missing).toString())
                .doesNotContain("another-credential")
                .doesNotContain("line-2");
    }

    @Test
    void a_cluster_refuses_a_write_over_what_was_not_read() {
        Sink sink = sink(Kind.KUBERNETES);
        Seen before = seen(sink.read(Kind.KUBERNETES.at));
        world.secret("team-a/app", "token", "written by hand");

        assertThat(write(sink, Kind.KUBERNETES, NEW, before)).isInstanceOf(Outcome.RetryAfter.class);
        assertThat(held(Kind.KUBERNETES)).isEqualTo("written by hand");
    }

    @Test
    void a_masked_variable_says_what_it_does_not_take() {
        Sink sink = sink(Kind.GITLAB);
        Seen before = seen(sink.read(Kind.GITLAB.at));

        assertThat(write(sink, Kind.GITLAB, "short", before))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.sentence())
                                .contains("at least 8")
                                .doesNotContain("short"));
        assertThat(held(Kind.GITLAB)).isEqualTo(OLD);
    }

    @Test
    void an_immutable_secret_is_refused_before_anything_is_written() {
        world.faults()
                .next(
                        1,
                        _ -> true,
                        new Fault.Instead(Answer.json(
                                200,
                                Map.of(
                                        "immutable",
                                        true,
                                        "metadata",
                                        Map.of("resourceVersion", "1"),
                                        "data",
                                        Map.of()))));

        assertThat(sink(Kind.KUBERNETES).read(Kind.KUBERNETES.at))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("immutable"));
    }
}
