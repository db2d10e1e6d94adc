/** Secret values that are wiped, and fingerprints, the only trace of a value outside Vault. Start at {@link io.tokenwright.kit.secret.SecretValue}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.secret;
