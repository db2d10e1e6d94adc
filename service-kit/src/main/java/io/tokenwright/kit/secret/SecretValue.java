package io.tokenwright.kit.secret;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A secret in memory: prints as {@code ***}, cannot be serialized, and is wiped when closed. Strings made by the Vault driver
 * or an HTTP client cannot be wiped; this type keeps the window short, it does not close it (see docs/architecture.md).
 */
public final class SecretValue implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SecretValue(byte[] bytes) {
        this.bytes = bytes;
    }

    public static SecretValue of(String value) {
        return new SecretValue(value.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes over {@code utf8}, which is wiped on close. */
    public static SecretValue ofBytes(byte[] utf8) {
        return new SecretValue(utf8);
    }

    /** The value as a string for the one call that needs it; do not keep it. Throws {@link IllegalStateException} once closed. */
    public synchronized String reveal() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }

    synchronized byte[] bytes() {
        if (closed) {
            throw new IllegalStateException("this secret value was wiped");
        }
        return bytes;
    }

    /** A copy with a life of its own. */
    public synchronized SecretValue copy() {
        return new SecretValue(bytes().clone());
    }

    @Override
    public synchronized void close() {
        Arrays.fill(bytes, (byte) 0);
        closed = true;
    }

    @Override
    public String toString() {
        return "***";
    }
}
