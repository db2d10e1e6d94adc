/** A small typed wrapper around the Vault driver: a result for every status, no repeated writes, no bodies in messages. Start at {@link io.tokenwright.kit.vault.Vault}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.vault;
