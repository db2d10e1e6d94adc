package io.tokenwright.rotation.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.kit.secret.SecretValue;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SealedBoxTest {
    private static final HexFormat HEX = HexFormat.of();

    /** Secret key 01 02 .. 20, its public key, and a box that libsodium sealed for it (PyNaCl 1.6.2, SealedBox). */
    private static final String PUBLIC_KEY = "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c";

    private static final String BY_LIBSODIUM =
            "29b7f3093e7b222177073b6e1ab4060e64ecb6a664551315a0bfe856768371680df5161b5ca"
                    + "f681c12f2bad715ea692a7f85336a9fe689eecffa75df501fc269ae6e5ab6843ea4d2ebb41552ccfe6531";

    private static OpenedBox recipient() {
        byte[] secret = new byte[32];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) (i + 1);
        }
        return new OpenedBox(secret);
    }

    @Test
    void takes_the_same_steps_as_libsodium() {
        assertThat(HEX.formatHex(recipient().publicKey())).isEqualTo(PUBLIC_KEY);
        assertThat(recipient().open(HEX.parseHex(BY_LIBSODIUM))).isEqualTo("sealed by libsodium, opened here");
    }

    @Test
    void is_opened_by_its_recipient_only_and_looks_different_each_time() {
        OpenedBox recipient = OpenedBox.random();
        try (SecretValue value =
                SecretValue.of("a value of 64 bytes and more, so that two blocks of the cipher are used")) {
            byte[] sealed = SealedBox.seal(recipient.publicKey(), value);
            byte[] again = SealedBox.seal(recipient.publicKey(), value);

            assertThat(recipient.open(sealed)).isEqualTo(value.reveal());
            assertThat(again).isNotEqualTo(sealed);
            assertThatThrownBy(() -> OpenedBox.random().open(sealed)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refuses_what_is_no_public_key() {
        try (SecretValue value = SecretValue.of("value")) {
            assertThatThrownBy(() -> SealedBox.seal(new byte[31], value)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> SealedBox.seal(new byte[32], value))
                    .as("a point that gives no secret")
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
