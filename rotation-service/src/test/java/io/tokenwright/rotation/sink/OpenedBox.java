package io.tokenwright.rotation.sink;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.macs.Poly1305;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** What only the recipient of a sealed box can do. */
public final class OpenedBox {
    private final byte[] secret;

    public OpenedBox(byte[] secret) {
        this.secret = secret.clone();
    }

    /** A new recipient. */
    public static OpenedBox random() {
        byte[] secret = new byte[SealedBox.KEY_BYTES];
        new SecureRandom().nextBytes(secret);
        return new OpenedBox(secret);
    }

    public byte[] publicKey() {
        byte[] key = new byte[SealedBox.KEY_BYTES];
        X25519.scalarMultBase(secret, 0, key, 0);
        return key;
    }

    /** Throws {@link IllegalArgumentException} when it was changed or sealed for another. */
    public String open(byte[] sealed) {
        byte[] ephemeral = Arrays.copyOf(sealed, SealedBox.KEY_BYTES);
        int from = SealedBox.KEY_BYTES + SealedBox.MAC_BYTES;
        XSalsa20Engine cipher =
                SealedBox.cipher(SealedBox.sharedKey(secret, ephemeral), SealedBox.nonce(ephemeral, publicKey()));
        byte[] macKey = new byte[SealedBox.KEY_BYTES];
        cipher.processBytes(macKey, 0, macKey.length, macKey, 0);
        Poly1305 mac = new Poly1305();
        mac.init(new KeyParameter(macKey));
        mac.update(sealed, from, sealed.length - from);
        byte[] wanted = new byte[SealedBox.MAC_BYTES];
        mac.doFinal(wanted, 0);
        if (!MessageDigest.isEqual(wanted, Arrays.copyOfRange(sealed, SealedBox.KEY_BYTES, from))) {
            throw new IllegalArgumentException("this box was not sealed for this key");
        }
        byte[] message = new byte[sealed.length - from];
        cipher.processBytes(sealed, from, message.length, message, 0);
        return new String(message, StandardCharsets.UTF_8);
    }
}
