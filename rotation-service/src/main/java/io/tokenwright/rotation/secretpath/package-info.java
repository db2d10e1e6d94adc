/**
 * Where values live in Vault KV v2: staged beside the live path, promoted by check-and-set, read back by fingerprint, cleaned
 * up. A value goes from the issuer's answer to Vault and is never kept. Start at
 * {@link io.tokenwright.rotation.secretpath.SecretStore}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.secretpath;
