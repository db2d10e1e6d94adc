package io.tokenwright.rotation.sink;

import io.tokenwright.kit.secret.SecretValue;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.engines.Salsa20Engine;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.util.Pack;

/**
 * libsodium's {@code crypto_box_seal}: X25519 with a key pair of this message alone, XSalsa20-Poly1305, and a nonce that is the
 * BLAKE2b of both public keys. Only whoever has the recipient's private key can open it.
 *
 * @see <a href="https://doc.libsodium.org/public-key_cryptography/sealed_boxes">Sealed boxes</a>
 */
final class SealedBox {
    static final int KEY_BYTES = 32;
    static final int MAC_BYTES = 16;
    private static final int NONCE_BYTES = 24;
    private static final int SALSA_ROUNDS = 20;

    /** "expand 32-byte k", Salsa20's constant for keys of 32 bytes. */
    private static final int[] SIGMA =
            Pack.littleEndianToInt("expand 32-byte k".getBytes(StandardCharsets.US_ASCII), 0, 4);

    private static final SecureRandom RANDOM = new SecureRandom();

    private SealedBox() {}

    /** Seals {@code value}. Throws {@link IllegalArgumentException} for what is no public key. */
    static byte[] seal(byte[] recipient, SecretValue value) {
        if (recipient.length != KEY_BYTES) {
            throw new IllegalArgumentException("a public key has 32 bytes");
        }
        byte[] secret = new byte[KEY_BYTES];
        RANDOM.nextBytes(secret);
        byte[] ephemeral = new byte[KEY_BYTES];
        X25519.scalarMultBase(secret, 0, ephemeral, 0);
        byte[] message = value.reveal().getBytes(StandardCharsets.UTF_8);
        byte[] key = sharedKey(secret, recipient);
        try {
            byte[] sealed = Arrays.copyOf(ephemeral, KEY_BYTES + MAC_BYTES + message.length);
            XSalsa20Engine cipher = cipher(key, nonce(ephemeral, recipient));
            byte[] macKey = new byte[KEY_BYTES];
            cipher.processBytes(macKey, 0, KEY_BYTES, macKey, 0);
            cipher.processBytes(message, 0, message.length, sealed, KEY_BYTES + MAC_BYTES);
            Poly1305 mac = new Poly1305();
            mac.init(new KeyParameter(macKey));
            mac.update(sealed, KEY_BYTES + MAC_BYTES, message.length);
            mac.doFinal(sealed, KEY_BYTES);
            return sealed;
        } finally {
            Arrays.fill(message, (byte) 0);
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    static XSalsa20Engine cipher(byte[] key, byte[] nonce) {
        var cipher = new XSalsa20Engine();
        cipher.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        return cipher;
    }

    static byte[] nonce(byte[] ephemeral, byte[] recipient) {
        var digest = new Blake2bDigest(NONCE_BYTES * 8);
        digest.update(ephemeral, 0, KEY_BYTES);
        digest.update(recipient, 0, KEY_BYTES);
        byte[] nonce = new byte[NONCE_BYTES];
        digest.doFinal(nonce, 0);
        return nonce;
    }

    /** {@code crypto_box_beforenm}: HSalsa20 of the shared point with a nonce of zeros. */
    static byte[] sharedKey(byte[] secret, byte[] publicKey) {
        byte[] point = new byte[KEY_BYTES];
        if (!X25519.calculateAgreement(secret, 0, publicKey, 0, point, 0)) {
            throw new IllegalArgumentException("this public key gives no secret");
        }
        int[] block = new int[16];
        int[] half = Pack.littleEndianToInt(point, 0, 8);
        for (int i = 0; i < 4; i++) {
            block[5 * i] = SIGMA[i];
            block[1 + i] = half[i];
            block[11 + i] = half[4 + i];
        }
        int[] mixed = new int[16];
        Salsa20Engine.salsaCore(SALSA_ROUNDS, block, mixed);
        // HSalsa20 takes the words before they are added to the input, and only those that the input makes public.
        byte[] key = new byte[KEY_BYTES];
        for (int i = 0; i < 4; i++) {
            Pack.intToLittleEndian(mixed[5 * i] - block[5 * i], key, 4 * i);
            Pack.intToLittleEndian(mixed[6 + i] - block[6 + i], key, KEY_BYTES / 2 + 4 * i);
        }
        Arrays.fill(point, (byte) 0);
        return key;
    }
}
