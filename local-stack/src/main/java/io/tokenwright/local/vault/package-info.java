/**
 * The part of Vault's HTTP API that Tokenwright uses, in memory, for trial and tests only: KV v1 and v2, tokens, AppRole, policies,
 * health. It answers as OpenBao 2.7.2 was seen to answer; one contract suite holds both to that. Start at
 * {@link io.tokenwright.local.vault.VaultRouter}; each store knows one subject.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.local.vault;
