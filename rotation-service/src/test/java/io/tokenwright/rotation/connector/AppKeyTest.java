package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.kit.secret.SecretValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppKeyTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static AppKey of(String kind, byte[] der) {
        String pem = "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END "
                + kind + "-----\n";
        return AppKey.of(SecretValue.of("Iv23liABC:" + pem));
    }

    private static void signs(AppKey app, KeyPair pair) throws GeneralSecurityException {
        String[] parts = app.jwt(NOON).split("\\.");
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(pair.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));

        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8))
                .isEqualTo("{\"iss\":\"Iv23liABC\",\"iat\":%d,\"exp\":%d}"
                        .formatted(NOON.getEpochSecond() - 60, NOON.getEpochSecond() + 300));
    }

    @Test
    void a_key_as_github_gives_it_signs() throws GeneralSecurityException, IOException {
        KeyPair pair = pair();
        byte[] pkcs1 = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .parsePrivateKey()
                .toASN1Primitive()
                .getEncoded();

        signs(of("RSA PRIVATE KEY", pkcs1), pair);
    }

    @Test
    void a_key_that_was_converted_signs() throws GeneralSecurityException {
        KeyPair pair = pair();

        signs(of("PRIVATE KEY", pair.getPrivate().getEncoded()), pair);
    }

    @Test
    void it_is_never_shown() throws GeneralSecurityException {
        AppKey app = of("PRIVATE KEY", pair().getPrivate().getEncoded());

        assertThat(app).hasToString("AppKey[Iv23liABC]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                "Iv23liABC:secret",
                "Iv23liABC:-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----",
                "Iv23liABC:-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----"
            })
    void what_is_no_key_is_refused_with_the_remedy_and_not_shown(String text) {
        assertThatThrownBy(() -> AppKey.of(SecretValue.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("is no client id.*|holds a PEM.*")
                .hasMessageNotContainingAny("secret", "c2VjcmV0");
    }
}
