package io.tokenwright.inventory.finding;

/** Something that discovery saw in Vault. {@code path} is empty when it is about the whole mount; the sentence holds no value. */
public record VaultFinding(FindingKind kind, String mount, String path, String sentence) {}
