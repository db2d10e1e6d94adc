/**
 * Who read which version of a secret, out of Vault's own audit log: every read of a path that a token lives at becomes a
 * {@code token-used} event. Names are taken from the log, versions from the fingerprint of what the KV version holds; a value is
 * never in it, and nothing but a position in the file is kept. Start at {@link io.tokenwright.rotation.audit.VaultAuditReader}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.audit;
