package io.tokenwright.rotation.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Signatures against the examples that their specifications publish. */
class SignaturesTest {
    /** From GitHub's page for partners. */
    private static final String GITHUB_KEY = """
            -----BEGIN PUBLIC KEY-----
            MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9MJJHnMfn2+H4xL4YaPDA4RpJqUq
            kCmRCBnYERxZanmcpzQSXs1X/AljlKkbJ8qpVIW4clayyef9gWhFbNHWAA==
            -----END PUBLIC KEY-----
            """;

    private static final String GITHUB_BODY =
            "[{\"token\":\"some_token\",\"type\":\"some_type\",\"url\":\"some_url\"}]";
    private static final String GITHUB_SIGNATURE =
            "MEUCIQDKZokqnCjrRtw0tni+2Ltvl/uiMJ1EGumEsp1BsNr32AIgQY1YXD2nlj+XNfGK4rBfkMJ1JDOQcYXxa2sY8FNkrKc=";

    /** From the reference implementations of Standard Webhooks. */
    private static final WebhookSignature WEBHOOK = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final Instant SIGNED_AT = Instant.ofEpochSecond(1614265330);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isGood(String id, String timestamp, String signatures, String body, Instant now) {
        return WEBHOOK.isGood(id, timestamp, signatures, bytes(body), now);
    }

    @Test
    void githubs_own_example_is_good_and_one_byte_more_is_not() {
        assertThat(GitHubSignature.isGood(GITHUB_KEY, GITHUB_SIGNATURE, bytes(GITHUB_BODY)))
                .isTrue();
        assertThat(GitHubSignature.isGood(GITHUB_KEY, GITHUB_SIGNATURE, bytes(GITHUB_BODY + " ")))
                .isFalse();
    }

    @Test
    void what_is_no_signature_or_no_key_is_not_good_and_throws_nothing() {
        assertThat(GitHubSignature.isGood(GITHUB_KEY, "", bytes(GITHUB_BODY))).isFalse();
        assertThat(GitHubSignature.isGood(GITHUB_KEY, "%%", bytes(GITHUB_BODY))).isFalse();
        assertThat(GitHubSignature.isGood("no key", GITHUB_SIGNATURE, bytes(GITHUB_BODY)))
                .isFalse();
    }

    @Test
    void the_published_example_of_standard_webhooks_is_good_also_among_others() {
        String body = "{\"test\": 2432232314}";

        assertThat(isGood(ID, "1614265330", SIGNATURE, body, SIGNED_AT)).isTrue();
        assertThat(isGood(ID, "1614265330", "v1,bm9wZQ== v2,x " + SIGNATURE, body, SIGNED_AT))
                .isTrue();
    }

    @Test
    void another_body_id_or_time_an_old_one_and_a_missing_signature_are_not() {
        String body = "{\"test\": 2432232314}";

        assertThat(isGood(ID, "1614265330", SIGNATURE, body + " ", SIGNED_AT)).isFalse();
        assertThat(isGood("msg_other", "1614265330", SIGNATURE, body, SIGNED_AT))
                .isFalse();
        assertThat(isGood(ID, "1614265331", SIGNATURE, body, SIGNED_AT)).isFalse();
        assertThat(isGood(ID, "1614265330", SIGNATURE, body, SIGNED_AT.plusSeconds(301)))
                .isFalse();
        assertThat(isGood(ID, "1614265330", SIGNATURE, body, SIGNED_AT.minusSeconds(301)))
                .isFalse();
        assertThat(isGood(ID, "soon", SIGNATURE, body, SIGNED_AT)).isFalse();
        assertThat(isGood(ID, "1614265330", "", body, SIGNED_AT)).isFalse();
        assertThat(isGood("", "1614265330", SIGNATURE, body, SIGNED_AT)).isFalse();
    }

    @Test
    void a_secret_that_is_none_is_refused_without_being_quoted() {
        assertThatThrownBy(() -> new WebhookSignature("whsec_short"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openssl rand")
                .hasMessageNotContaining("short");
    }
}
