package io.tokenwright.kit.vault;

import static io.tokenwright.kit.testkit.KnownFault.F20;
import static io.tokenwright.kit.testkit.KnownFault.F21;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault.TokenInfo;
import io.tokenwright.kit.vault.Vault.TokenRequest;
import io.tokenwright.kit.vault.VaultResult.AnswerLost;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Refused;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import io.tokenwright.kit.vault.VaultSession.Credentials;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultProvisioner.Service;
import io.tokenwright.local.VaultStandIn;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Fault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults F20 to F25 of a Vault, as far as the wrapper has to do with them, and what the driver would make of them. */
class VaultFaultsIT {
    private static final String MOUNT = "secret";
    private static final String PATH = "faults/token";
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(700);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
    private VaultStandIn server;
    private VaultConnection connection;
    private Vault vault;

    @BeforeEach
    void start() {
        server = VaultStandIn.start(0, now::get);
        var provisioner = new VaultProvisioner(server.address(), server.rootToken());
        provisioner.provision();
        var login = provisioner.login(Service.ROTATION);
        connection = open(new Credentials.AppRole(login.roleId(), SecretValue.of(login.secretId())), server.address());
        vault = connection.vault();
        // Logs in and learns the mount, so that scripted faults meet the call under test.
        vault.write(MOUNT, "faults/warm", values("v"), 0);
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    private VaultConnection open(Credentials credentials, URI address) {
        return VaultConnection.open(address, null, Duration.ofSeconds(1), ANSWER_TIMEOUT, credentials, now::get);
    }

    @Test
    void a_sealed_vault_is_unavailable_and_its_secrets_are_not_missing() {
        vault.write(MOUNT, PATH, values("v"), 0);

        server.seal();

        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.SEALED);
        assertThat(reason(vault.write(MOUNT, PATH, values("w"), 1))).isEqualTo(Reason.SEALED);
        assertThat(reason(vault.createToken(request()))).isEqualTo(Reason.SEALED);
        assertThat(reason(vault.ready())).isEqualTo(Reason.SEALED);

        server.unseal();
        assertThat(vault.read(MOUNT, PATH)).isInstanceOf(Done.class);
    }

    @Test
    void a_rate_limit_says_when_to_come_back() {
        always(Answer.json(429, Map.of("errors", List.of("request path quota exceeded")))
                .withHeader("Retry-After", "17"));

        assertThat(vault.write(MOUNT, PATH, values("v"), 0))
                .isEqualTo(new Unavailable<>(Reason.RATE_LIMITED, Duration.ofSeconds(17)));
        assertThat(vault.read(MOUNT, PATH)).isEqualTo(new Unavailable<>(Reason.RATE_LIMITED, Duration.ofSeconds(17)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999", "999999999999999999", "-5", "soon", "Tue, 24 Nov 2076 12:00:00 GMT", "0"})
    void an_absurd_retry_after_stays_between_half_a_second_and_five_minutes(String header) {
        always(Answer.json(429, Map.of("errors", List.of())).withHeader("Retry-After", header));

        assertThat(vault.read(MOUNT, PATH))
                .isInstanceOfSatisfying(
                        Unavailable.class,
                        unavailable -> assertThat(unavailable.retryAfter())
                                .isBetween(Duration.ofMillis(500), Duration.ofMinutes(5)));
    }

    @Test
    void a_retry_after_may_be_a_date() {
        always(Answer.json(429, Map.of("errors", List.of()))
                .withHeader("Retry-After", "Tue, 24 Nov 2026 12:00:30 GMT"));

        assertThat(vault.read(MOUNT, PATH)).isEqualTo(new Unavailable<>(Reason.RATE_LIMITED, Duration.ofSeconds(30)));
    }

    @Test
    void a_page_of_a_proxy_is_not_an_answer_of_vault() {
        for (int status : new int[] {200, 403, 404, 502, 503}) {
            server.faults().clear();
            always(Answer.html(status));

            assertThat(reason(vault.read(MOUNT, PATH))).as("read, %s", status).isEqualTo(Reason.NOT_JSON);
            assertThat(vault.write(MOUNT, PATH, values("v"), 0))
                    .as("write, %s", status)
                    .isInstanceOf(AnswerLost.class);
        }
    }

    @Test
    void json_of_another_shape_is_not_an_answer_of_vault() {
        for (String body : List.of("{}", "[]", "null", "{\"data\":7}", "{\"data\":{\"data\":[],\"metadata\":[]}}")) {
            server.faults().clear();
            always(new Answer(200, Map.of("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8)));

            assertThat(reason(vault.read(MOUNT, PATH))).as(body).isEqualTo(Reason.NOT_JSON);
            assertThat(reason(vault.metadata(MOUNT, PATH))).as(body).isEqualTo(Reason.NOT_JSON);
            assertThat(reason(vault.lookup(SecretValue.of("s.x")))).as(body).isEqualTo(Reason.NOT_JSON);
        }
    }

    @Test
    void a_server_error_leaves_a_write_unknown_and_a_read_for_later() {
        always(Answer.json(500, Map.of("errors", List.of("1 error occurred: canary-value"))));

        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.SERVER_ERROR);
        assertThat(vault.write(MOUNT, PATH, values("v"), 0)).isInstanceOf(AnswerLost.class);
        assertThat(vault.read(MOUNT, PATH).toString()).doesNotContain("canary-value");
    }

    @Test
    @Withstands(fault = F20, outcome = "our token is not sent to where a standby points")
    void a_standby_that_redirects_is_not_followed_with_our_token() {
        always(Answer.empty(307).withHeader("Location", server.address() + "/v1/sys/health"));

        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.STANDBY);
    }

    @Test
    @Withstands(fault = F21, outcome = "the write is sent once and looked up, never sent again blindly")
    void a_write_whose_answer_is_lost_is_sent_once_and_can_be_looked_up() {
        server.faults().next("POST", PATH, new Fault.LostAnswer());

        assertThat(vault.write(MOUNT, PATH, values("first"), 0)).isInstanceOf(AnswerLost.class);

        assertThat(done(vault.read(MOUNT, PATH)).version()).isEqualTo(1);
        assertThat(vault.write(MOUNT, PATH, values("second"), 1)).isEqualTo(new Done<>(2));
    }

    @Test
    void a_mint_whose_answer_is_lost_made_one_token_that_its_name_finds() {
        server.faults().next("POST", "auth/token/create", new Fault.LostAnswer());

        assertThat(vault.createToken(request())).isInstanceOf(AnswerLost.class);

        assertThat(done(vault.listAccessors()).stream()
                        .filter(accessor -> vault.lookupAccessor(accessor) instanceof Done<TokenInfo>(TokenInfo info)
                                && "r1".equals(info.meta().get("tokenwright-rotation"))))
                .hasSize(1);
    }

    @Test
    void an_answer_cut_in_the_middle_is_lost_for_a_write_and_repeated_for_a_read() {
        vault.write(MOUNT, PATH, values("first"), 0);
        server.faults().next(1, call -> call.method().equals("POST"), new Fault.CutAnswer());
        assertThat(vault.write(MOUNT, PATH, values("second"), 1)).isInstanceOf(AnswerLost.class);

        server.faults().next(1, call -> call.method().equals("GET"), new Fault.CutAnswer());
        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.UNREACHABLE);
        assertThat(done(vault.read(MOUNT, PATH)).version()).isEqualTo(2);
    }

    @Test
    void a_vault_that_freezes_in_the_middle_of_an_answer_holds_nobody() {
        vault.write(MOUNT, PATH, values("first"), 0);
        server.faults().always(new Fault.Frozen(Duration.ofSeconds(30)));

        long before = System.nanoTime();
        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.UNREACHABLE);
        assertThat(vault.write(MOUNT, PATH, values("second"), 1)).isInstanceOf(AnswerLost.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(ANSWER_TIMEOUT.multipliedBy(4));
    }

    @Test
    void a_vault_that_is_gone_has_done_nothing() {
        server.close();

        assertThat(reason(vault.read(MOUNT, PATH))).isEqualTo(Reason.UNREACHABLE);
        assertThat(reason(open(new Credentials.GivenToken(SecretValue.of("s.x")), server.address())
                        .vault()
                        .write(MOUNT, PATH, values("v"), 0)))
                .isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void a_path_that_the_policy_denies_is_named_with_the_capability_until_it_works() {
        assertThat(vault.write(MOUNT, "tokenwright/fingerprint-key", values("v"), 1))
                .isEqualTo(new Denied<>("secret/data/tokenwright/fingerprint-key", "update"));

        assertThat(connection.vault().denials().open())
                .containsEntry("secret/data/tokenwright/fingerprint-key", "update");
        assertThat(vault.read(MOUNT, "tokenwright/fingerprint-key")).isInstanceOf(Done.class);
        assertThat(connection.vault().denials().open()).isEmpty();
    }

    @Test
    void a_policy_lost_in_the_middle_is_denied_and_not_taken_for_a_dead_login() {
        vault.write(MOUNT, PATH, values("v"), 0);

        TestVault.post(
                server,
                "sys/policies/acl/tokenwright-rotation",
                "{\"policy\":\"path \\\"sys/mounts/*\\\" { capabilities = [\\\"read\\\"] }\"}");

        assertThat(vault.read(MOUNT, PATH)).isEqualTo(new Denied<>("secret/data/" + PATH, "read"));
    }

    @Test
    void our_login_is_renewed_before_it_ends() {
        TokenInfo before = ourselves();

        now.set(now.get().plus(Duration.ofMinutes(45)));
        connection.renewNow();

        assertThat(ourselves().accessor()).isEqualTo(before.accessor());
        assertThat(ourselves().expiresAt()).isEqualTo(now.get().plus(Duration.ofHours(1)));
    }

    @Test
    void a_login_that_ended_while_nobody_looked_is_replaced() {
        String before = ourselves().accessor();

        now.set(now.get().plus(Duration.ofHours(5)));

        assertThat(vault.write(MOUNT, PATH, values("v"), 0)).isEqualTo(new Done<>(1));
        assertThat(ourselves().accessor()).isNotEqualTo(before);
    }

    @Test
    void many_callers_with_a_dead_login_log_in_once() throws Exception {
        int loginsBefore = rotationLogins();
        revokeOurselves();

        try (var callers = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String path = "faults/many-" + i;
                callers.execute(() -> vault.write(MOUNT, path, values("v"), 0));
            }
        }

        assertThat(done(vault.list(MOUNT, "faults"))).hasSize(21);
        assertThat(rotationLogins()).isEqualTo(loginsBefore);
    }

    @Test
    void threads_do_not_grow_with_calls() {
        vault.read(MOUNT, PATH);
        int before = java.lang.management.ManagementFactory.getThreadMXBean().getThreadCount();

        for (int i = 0; i < 300; i++) {
            vault.read(MOUNT, PATH);
        }

        await("threads back to where they were")
                .untilAsserted(() -> assertThat(java.lang.management.ManagementFactory.getThreadMXBean()
                                .getThreadCount())
                        .isLessThanOrEqualTo(before + 8));
    }

    @Test
    void the_fingerprint_key_is_read_as_soon_as_vault_gives_it() {
        server.seal();

        try (var fingerprints = Fingerprints.loading(vault, MOUNT, "tokenwright/fingerprint-key")) {
            await().untilAsserted(() -> assertThat(fingerprints.missing())
                    .hasValueSatisfying(sentence -> assertThat(sentence)
                            .contains("secret/tokenwright/fingerprint-key")
                            .contains("SEALED")));
            assertThat(fingerprints.current()).isEmpty();

            server.unseal();

            assertThat(fingerprints.await(Duration.ofSeconds(10)).keyId()).isEqualTo("k1");
            assertThat(fingerprints.missing()).isEmpty();
        }
    }

    @Test
    void a_missing_fingerprint_key_says_what_to_write() {
        try (var fingerprints = Fingerprints.loading(vault, MOUNT, "elsewhere")) {
            await().untilAsserted(() -> assertThat(fingerprints.missing())
                    .hasValueSatisfying(sentence ->
                            assertThat(sentence).contains("secret/elsewhere").contains("key-id")));
        }
    }

    @Test
    void no_result_shows_a_value() {
        var written = vault.write(MOUNT, PATH, values("canary-value"), 0);
        var read = vault.read(MOUNT, PATH);
        var minted = vault.createToken(request());

        assertThat(List.of(written, read, minted).toString())
                .doesNotContain("canary-value")
                .doesNotContain("s.");
        assertThat(vault.write(MOUNT, PATH, values("canary-value"), 0).toString())
                .doesNotContain("canary-value");
        assertThat(vault.read(MOUNT, "bad//canary")).isInstanceOf(Refused.class);
        assertThat(vault.read(MOUNT, "faults/nothing")).isInstanceOf(Missing.class);
    }

    private void always(Answer answer) {
        server.faults().always(new Fault.Instead(answer));
    }

    private TokenInfo ourselves() {
        return done(connection.vault().lookup(done(connection.session().token())));
    }

    private void revokeOurselves() {
        vault.revokeAccessor(ourselves().accessor());
    }

    private int rotationLogins() {
        return (int) done(vault.listAccessors()).stream()
                .filter(accessor -> vault.lookupAccessor(accessor) instanceof Done<TokenInfo>(TokenInfo info)
                        && "tokenwright-rotation".equals(info.meta().get("role_name")))
                .count();
    }

    private static Reason reason(VaultResult<?> result) {
        assertThat(result).isInstanceOf(Unavailable.class);
        return ((Unavailable<?>) result).reason();
    }

    private static TokenRequest request() {
        return new TokenRequest(
                null,
                Set.of("tokenwright-inventory"),
                "rotation-r1",
                Map.of("tokenwright-rotation", "r1"),
                Duration.ofHours(1),
                false);
    }

    private static Map<String, SecretValue> values(String value) {
        return Map.of("value", SecretValue.of(value));
    }

    private static <T> T done(VaultResult<T> result) {
        assertThat(result).isInstanceOf(Done.class);
        return ((Done<T>) result).value();
    }
}
