package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.EventRecorder;
import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.conformance.Overheard;
import io.tokenwright.rotation.rotation.Reason;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.service.Api.Answered;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An issuer that mints and revokes in the browser only: a person does both, and all else is as always. */
class AssistedIT {
    @TempDir
    private static Path folder;

    private static GitLabStandIn issuer;
    private static TickedService service;
    private static Overheard logs;

    @BeforeAll
    static void start() throws IOException {
        logs = Overheard.start("io.tokenwright");
        var clock = new TestClock(TestEvents.NOON);
        issuer = GitLabStandIn.start("127.0.0.1", 0, "glpat-admin-of-the-browser", clock);
        try (InputStream declaration = Objects.requireNonNull(
                AssistedIT.class.getClassLoader().getResourceAsStream("declarations/handmade.yaml"))) {
            Files.copy(declaration, folder.resolve("handmade.yaml"));
        }
        var provisioner =
                new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken());
        provisioner.provision();
        service = TickedService.startWithHttp(
                clock,
                Parts.vault().address(),
                provisioner.login(VaultProvisioner.Service.ROTATION),
                Map.of(
                        "tokenwright.connectors.directory",
                        folder.toString(),
                        "tokenwright.connectors.handmade.base-url",
                        issuer.address().toString()));
    }

    @AfterAll
    static void stop() {
        service.close();
        issuer.close();
        logs.close();
    }

    private static Subject subject() {
        return Subjects.make(issuer, service.vault(), service.fingerprinter(), service.clock.instant());
    }

    private static Subject awaitingValue() {
        Subject subject = subject();
        service.begin(
                TokenIssued.newBuilder(subject.issued()).setIssuer("handmade").build());
        service.tickUntil(subject, Rotation::awaitsValue);
        return subject;
    }

    /** What Ada does in the browser. */
    private static ProjectToken minted(Subject subject, String... scopes) {
        return issuer.existing(subject.project(), service.rotation(subject).mintName(), List.of(scopes), inAMonth());
    }

    private static LocalDate inAMonth() {
        return LocalDate.ofInstant(service.clock.instant(), ZoneOffset.UTC).plusDays(30);
    }

    /** What Ada does in the browser. */
    private static void revoked(Subject subject, long id) throws Exception {
        var request = HttpRequest.newBuilder(
                        URI.create(issuer.address() + "/api/v4/projects/" + subject.project() + "/access_tokens/" + id))
                .header("PRIVATE-TOKEN", issuer.adminToken())
                .DELETE()
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(204);
    }

    private static String path(Subject subject) {
        return "/api/v1/rotations/" + service.rotation(subject).id();
    }

    private static Answered drop(Subject subject) {
        return service.api().post(path(subject) + "/drops", Map.of());
    }

    private static Answered give(Subject subject, String dropToken, String value) {
        return service.api()
                .post(
                        path(subject) + "/value",
                        Map.of(
                                "dropToken",
                                dropToken,
                                "value",
                                value,
                                "expiresAt",
                                inAMonth().toString()));
    }

    private static void confirm(Subject subject) {
        assertThat(service.api()
                        .post(path(subject) + "/revoked-by-hand", Map.of("note", "deleted it"))
                        .status())
                .isEqualTo(202);
    }

    private static boolean isLive(String value) {
        return issuer.truth().isLive(value, service.clock.instant());
    }

    @Test
    void a_person_mints_gives_the_value_once_and_revokes_the_old_one_and_the_value_is_nowhere_but_in_vault()
            throws Exception {
        try (var recorder = new EventRecorder(
                Parts.kafka().bootstrapServers(), List.of("token-rotation", "token-issued", "token-revoked"))) {
            Subject subject = awaitingValue();
            Answered waiting = service.api().get(path(subject));
            assertThat(waiting.text("/waiting/sentence"))
                    .startsWith("Waits for a person to mint and give the value since")
                    .contains("https://issuer.test/projects/" + subject.project() + "/tokens/new?name=tw-")
                    .contains("the scopes are exactly api")
                    .contains("it expires on 2027");
            assertThat(waiting.body().at("/waiting/actions").findValuesAsText("action"))
                    .containsExactly("GIVE_VALUE", "ROLL_BACK");

            ProjectToken minted = minted(subject, "api");
            Answered drop = drop(subject);
            assertThat(drop.status()).isEqualTo(201);
            assertThat(drop.text("/how")).contains("https://issuer.test/projects/");
            Answered given = give(subject, drop.text("/dropToken"), minted.value());
            assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
            assertThat(service.live(subject.staging()))
                    .as("nothing is promoted before it is probed")
                    .isEqualTo(subject.old().value());

            service.tickUntil(subject, Rotation::awaitsRevocationByHand);
            assertThat(service.live(subject.production())).isEqualTo(minted.value());
            assertThat(isLive(subject.old().value())).isTrue();
            assertThat(service.api().get(path(subject)).text("/waiting/sentence"))
                    .contains("open https://issuer.test/projects/" + subject.project() + "/tokens and delete "
                            + subject.old().id())
                    .contains("a person can ask for CONFIRM_REVOKED");

            confirm(subject);
            service.tick();
            assertThat(service.rotation(subject).state())
                    .as("a word alone proves nothing")
                    .isEqualTo(State.REVOKING);
            revoked(subject, subject.old().id());
            confirm(subject);
            service.tick();

            Rotation end = service.rotation(subject);
            assertThat(end.state()).as(end.sentence()).isEqualTo(State.COMPLETED);
            assertThat(end.evidence()).containsEntry("valueGivenBy", "user:admin");
            assertThat(isLive(minted.value())).isTrue();
            assertThat(give(subject, drop.text("/dropToken"), minted.value()).text("/code"))
                    .isEqualTo("drop-token-used");
            assertThat(service.api()
                            .get(path(subject))
                            .body()
                            .at("/interventions")
                            .findValuesAsText("kind"))
                    .containsExactly("VALUE_GIVEN", "REVOKED_BY_HAND", "REVOKED_BY_HAND");
            nowhereButInVault(recorder, subject, minted.value(), drop.text("/dropToken"));
        }
    }

    private static void nowhereButInVault(EventRecorder recorder, Subject subject, String value, String dropToken) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(recorder.of(subject.tokenId()))
                        .as("the end is announced")
                        .anyMatch(found -> found.event() instanceof TokenRotation moved
                                && moved.getState() == RotationState.COMPLETED));
        for (String secret : List.of(value, dropToken)) {
            assertThat(recorder.all())
                    .noneMatch(found -> new String(found.raw().value(), StandardCharsets.ISO_8859_1).contains(secret));
            assertThat(rows()).noneMatch(row -> row.contains(secret));
            assertThat(logs.heard(secret)).isFalse();
            assertThat(service.api().get(path(subject)).body().toString()).doesNotContain(secret);
        }
        assertThat(logs.heard(service.rotation(subject).id()))
                .as("the search hears what is logged")
                .isTrue();
    }

    /** Every row of every table. */
    private static List<String> rows() {
        List<String> rows = service.bean(Database.class)
                .read(tx -> tx.sql().createQuery("""
                                select table_name
                                from information_schema.tables
                                where table_schema = 'public'
                                """).mapTo(String.class).list().stream()
                        .flatMap(table -> tx
                                .sql()
                                .createQuery("select t::text from \"" + table + "\" t")
                                .mapTo(String.class)
                                .list()
                                .stream())
                        .toList());
        assertThat(rows).as("the search sees rows").hasSizeGreaterThan(10);
        return rows;
    }

    @Test
    void what_is_not_the_value_is_refused_with_the_remedy_and_the_drop_token_stays_good() throws Exception {
        Subject subject = awaitingValue();
        Subject another = awaitingValue();
        String token = drop(subject).text("/dropToken");
        ProjectToken minted = minted(subject, "api");
        Map<String, String> refused = new HashMap<>();
        Stream.of(
                        Map.entry(minted.value() + "\n", "value-malformed"),
                        Map.entry(" " + minted.value(), "value-malformed"),
                        Map.entry("", "value-malformed"),
                        Map.entry("ghp_0123456789", "value-of-wrong-kind"),
                        Map.entry(subject.old().value(), "value-is-live"),
                        Map.entry(another.old().value(), "value-of-another-token"))
                .forEach(wrong -> {
                    Answered answer = give(subject, token, wrong.getKey());
                    refused.put(wrong.getKey(), answer.text("/code"));
                    assertThat(answer.status()).isEqualTo(422);
                    assertThat(answer.text("/code")).isEqualTo(wrong.getValue());
                    assertThat(answer.text("/detail")).contains("the drop token is still good");
                    if (!wrong.getKey().isBlank()) {
                        assertThat(answer.body().toString())
                                .doesNotContain(wrong.getKey().strip());
                    }
                });
        assertThat(refused).hasSize(6);
        assertThat(service.live(subject.staging() + ".next"))
                .as("never half done")
                .isEmpty();
        assertThat(give(another, token, minted.value()).text("/code")).isEqualTo("drop-token-unknown");
        assertThat(give(subject, "twd_none", minted.value()).text("/code")).isEqualTo("drop-token-unknown");
        assertThat(service.api()
                        .post(path(subject) + "/value", Map.of("dropToken", token, "value", minted.value()))
                        .text("/code"))
                .as("without an expiry")
                .isEqualTo("expiry-refused");
        assertThat(service.api()
                        .post(path(subject) + "/value", Map.of("dropToken", token, "value", "x".repeat(20_000)))
                        .status())
                .isEqualTo(413);
        Answered noJson = service.api().post(path(subject) + "/value", Map.of("secret", minted.value()));
        assertThat(noJson.status()).isEqualTo(400);
        assertThat(noJson.body().toString()).doesNotContain(minted.value());
        assertThat(service.api()
                        .as("vera", "VIEWER")
                        .post(path(subject) + "/value", Map.of("dropToken", token, "value", minted.value()))
                        .status())
                .isEqualTo(403);

        assertThat(give(subject, token, minted.value()).status()).isEqualTo(200);
        assertThat(give(subject, token, minted.value()).text("/code")).isEqualTo("drop-token-used");
        service.tickUntil(subject, Rotation::awaitsRevocationByHand);
        revoked(subject, subject.old().id());
        service.tickUntil(subject, State.COMPLETED);
        assertThat(give(subject, token, subject.old().value()).status()).isNotEqualTo(200);
    }

    @Test
    void a_drop_token_ends_in_time_and_with_the_next_one() {
        Subject subject = awaitingValue();
        ProjectToken minted = minted(subject, "api");
        String first = drop(subject).text("/dropToken");
        String second = drop(subject).text("/dropToken");

        service.clock.advance(Duration.ofSeconds(1));
        assertThat(give(subject, first, minted.value()).text("/code")).isEqualTo("drop-token-expired");
        service.clock.advance(Duration.ofMinutes(31));
        assertThat(give(subject, second, minted.value()).text("/code")).isEqualTo("drop-token-expired");
    }

    @Test
    void a_value_with_too_little_is_replaced_by_another_and_both_old_ones_are_proven_dead() throws Exception {
        Subject subject = awaitingValue();
        ProjectToken tooLittle = minted(subject, "read_api");
        give(subject, drop(subject).text("/dropToken"), tooLittle.value());
        service.tick();

        Rotation again = service.tickUntil(subject, r -> r.awaitsValue() && r.reason() == Reason.AWAITING_VALUE);
        assertThat(again.healthy()).isFalse();
        assertThat(again.sentence()).contains("scopes are missing: api");
        String token = drop(subject).text("/dropToken");
        assertThat(give(subject, token, tooLittle.value()).text("/code")).isEqualTo("value-retired");
        ProjectToken good = minted(subject, "api");
        assertThat(give(subject, token, good.value()).status()).isEqualTo(200);
        service.tickUntil(subject, Rotation::awaitsRevocationByHand);
        revoked(subject, subject.old().id());
        service.tickUntil(subject, r -> r.sentence().startsWith("version 2 is not proven dead"));
        assertThat(service.rotation(subject).nextAction()).contains("delete " + tooLittle.name());
        revoked(subject, tooLittle.id());
        service.tickUntil(subject, State.COMPLETED);

        assertThat(isLive(good.value())).isTrue();
        assertThat(service.live(subject.production())).isEqualTo(good.value());
        assertThat(Objects.requireNonNull(service.rotation(subject).candidate()).version())
                .isEqualTo(3);
    }

    @Test
    void rolled_back_while_it_waits_nothing_is_left_and_a_late_value_is_refused() {
        Subject subject = awaitingValue();
        String token = drop(subject).text("/dropToken");
        service.ask(subject.request(RotationRequest.ROLL_BACK).build());
        service.tickUntil(subject, State.ROLLED_BACK);

        Answered late = give(subject, token, minted(subject, "api").value());

        assertThat(late.text("/code")).isEqualTo("not-awaiting-value");
        assertThat(service.live(subject.staging() + ".next")).isEmpty();
        assertThat(drop(subject).status()).isEqualTo(409);
    }
}
