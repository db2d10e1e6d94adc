package io.tokenwright.kit.secret;

/**
 * Keyed HMAC-SHA-256 of a value, truncated to 128 bits. Only comparable under the same key.
 *
 * @param keyId which key made it
 * @param hex 32 lower-case hex digits
 */
public record Fingerprint(String keyId, String hex) {}
