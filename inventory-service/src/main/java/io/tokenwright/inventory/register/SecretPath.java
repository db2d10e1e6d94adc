package io.tokenwright.inventory.register;

/** Where a value lives in Vault KV v2. {@code stage} is the step of promotion that reads it there. */
public record SecretPath(String stage, String mount, String path, String key) {}
