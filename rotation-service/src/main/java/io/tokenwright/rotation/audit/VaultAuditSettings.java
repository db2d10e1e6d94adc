package io.tokenwright.rotation.audit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * {@code tokenwright.vault-audit}.
 *
 * @param file log of an audit device of type {@code file}; null for none. Several instances may follow the same
 * @param name what the log is called in the evidence, {@code vault-audit/NAME}
 * @param consumers who reads as which consumer: {@code deployer=pipeline}; others go by their role, service account or display name
 * @param ignored who is no consumer, with {@code *} for any text: Tokenwright itself, backup jobs
 */
@ConfigurationProperties("tokenwright.vault-audit")
record VaultAuditSettings(
        @Nullable String file,
        @Bindable(defaultValue = "vault") String name,
        @Bindable(defaultValue = "") List<String> consumers,
        @Bindable(defaultValue = "tokenwright-*") List<String> ignored) {}
