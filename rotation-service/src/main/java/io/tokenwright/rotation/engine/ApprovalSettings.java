package io.tokenwright.rotation.engine;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * {@code tokenwright.approval}.
 *
 * @param valid how long an approval lets a mint begin
 * @param samePerson {@code ada=ada-laptop}: names of API tokens that one person holds
 */
@ConfigurationProperties("tokenwright.approval")
record ApprovalSettings(
        @Bindable(defaultValue = "24h") Duration valid,
        @Bindable(defaultValue = "") List<String> samePerson) {}
