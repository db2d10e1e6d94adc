package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F47;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.service.Subjects.Subject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Values that others found in the open, reported by signed webhooks. */
class LeakIT {
    private static final String GITHUB = "/api/v1/leaks/github";
    private static final String WEBHOOK = "/api/v1/leaks/webhook";
    private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final int LIMIT = 3;

    private static KeyPair github;
    private static StandInServer keys;
    private static TickedService service;

    @BeforeAll
    static void start() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        github = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(github.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        keys = StandInServer.start(
                "127.0.0.1",
                0,
                _ -> Answer.json(
                        200,
                        Map.of(
                                "public_keys",
                                List.of(Map.of("key_identifier", "k1", "key", pem, "is_current", true)))));
        service = TickedService.startWithHttp(Map.of(
                "tokenwright.leaks.github",
                "true",
                "tokenwright.leaks.github-keys-url",
                keys.address() + "/meta/public_keys/secret_scanning",
                "tokenwright.leaks.webhook-secret",
                "whsec_" + SECRET,
                "tokenwright.revocation.an-hour-max",
                String.valueOf(LIMIT)));
        // What other tests revoked counts against the limit as well, for an hour.
        RevocationsHeard.by(service);
        service.clock.advance(Duration.ofHours(2));
    }

    @AfterAll
    static void stop() {
        service.close();
        keys.close();
    }

    private static Subject known() {
        Subject subject = service.subject();
        service.know(subject.issued(), _ -> {});
        return subject;
    }

    private static HttpResponse<String> post(String path, String body, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(path + " did not answer", e);
        }
    }

    private static HttpResponse<String> byGitHub(String body) throws Exception {
        Signature signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(github.getPrivate());
        signer.update(body.getBytes(StandardCharsets.UTF_8));
        return post(
                GITHUB,
                body,
                Map.of(
                        "Github-Public-Key-Identifier",
                        "k1",
                        "Github-Public-Key-Signature",
                        Base64.getEncoder().encodeToString(signer.sign())));
    }

    private static HttpResponse<String> byWebhook(String body) throws Exception {
        String timestamp = String.valueOf(service.clock.instant().getEpochSecond());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET), "HmacSHA256"));
        byte[] signature = mac.doFinal(("msg_1." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8));
        return post(
                WEBHOOK,
                body,
                Map.of(
                        "webhook-id",
                        "msg_1",
                        "webhook-timestamp",
                        timestamp,
                        "webhook-signature",
                        "v1," + Base64.getEncoder().encodeToString(signature)));
    }

    private static String githubBody(String value) {
        return "[{\"token\":\"" + value
                + "\",\"type\":\"gitlab\",\"url\":\"https://github.com/o/r\",\"source\":\"content\"}]";
    }

    private static boolean isLive(Subject subject) {
        return service.isLive(subject.old().value());
    }

    private static void tick() {
        service.bean(Killer.class).tick(50);
    }

    /** Both senders, and the limit that they share with all others outside: what is beyond it waits for a person. */
    @Test
    @Withstands(
            fault = F47,
            outcome = "revocations from outside are carried out up to a limit an hour; the rest waits for a person")
    void what_leaked_is_killed_up_to_the_limit_and_what_is_unknown_is_counted() throws Exception {
        Subject first = known();
        Subject second = known();

        var unknown = byGitHub(githubBody("glpat-nobody-has-this-one"));
        var found = byGitHub(githubBody(first.old().value()));
        tick();

        assertThat(unknown.statusCode() + unknown.body()).startsWith("200").contains("\"unknown\":1");
        assertThat(found.statusCode() + found.body()).startsWith("200").contains("\"ordered\":1");
        assertThat(found.body()).doesNotContain(first.old().value());
        assertThat(isLive(first)).isFalse();
        assertThat(service.live(first.production())).isEmpty();

        var again = byGitHub(githubBody(first.old().value()));
        assertThat(again.body()).as("reported twice, killed once").contains("\"ordered\":1");
        var scanned = byWebhook("{\"leaks\":[{\"value\":\"" + second.old().value() + "\",\"where\":\"a log\"}]}");
        tick();
        assertThat(scanned.statusCode() + scanned.body()).startsWith("200").contains("\"ordered\":1");
        assertThat(isLive(second)).isFalse();

        Subject third = known();
        Subject fourth = known();
        assertThat(byGitHub(githubBody(third.old().value())).body()).contains("\"ordered\":1");
        var beyond = byGitHub(githubBody(fourth.old().value()));
        tick();
        assertThat(beyond.body()).contains("\"held\":1").contains("\"ordered\":0");
        assertThat(isLive(third)).isFalse();
        assertThat(isLive(fourth)).as("beyond the limit of " + LIMIT).isTrue();
        var line = service.api().get("/api/v1/revocations?state=HELD").body().at("/items/0");
        assertThat(line.get("tokenId").asText()).isEqualTo(fourth.tokenId());
        assertThat(line.get("detail").asText())
                .contains("github-secret-scanning")
                .contains("https://github.com/o/r");

        var released = service.api()
                .call(
                        "POST",
                        "/api/v1/revocations",
                        Map.of(
                                "tokenId",
                                fourth.tokenId(),
                                "version",
                                1,
                                "reason",
                                "LEAKED",
                                "detail",
                                "looked at it"));
        assertThat(released.status()).as(released.body().toString()).isEqualTo(200);
        assertThat(isLive(fourth)).isFalse();
    }

    @Test
    void what_is_not_signed_by_its_sender_changes_nothing() throws Exception {
        Subject subject = known();
        String body = githubBody(subject.old().value());

        assertThat(post(GITHUB, body, Map.of()).statusCode()).isEqualTo(401);
        assertThat(post(
                                GITHUB,
                                body,
                                Map.of("Github-Public-Key-Identifier", "k1", "Github-Public-Key-Signature", "AAAA"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(post(WEBHOOK, "{\"leaks\":[]}", Map.of()).statusCode()).isEqualTo(401);
        tick();

        assertThat(isLive(subject)).isTrue();
    }

    @Test
    void a_signed_body_that_is_none_is_refused_without_being_quoted() throws Exception {
        var text = byGitHub("glpat-a-secret-and-no-json");
        var shape = byWebhook("{\"leaks\":\"glpat-a-secret\"}");

        assertThat(text.statusCode()).isEqualTo(400);
        assertThat(text.body()).doesNotContain("glpat");
        assertThat(shape.statusCode()).isEqualTo(400);
        assertThat(shape.body()).doesNotContain("glpat").contains("/leaks");
    }
}
