package io.tokenwright.rotation.sink;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * {@code tokenwright.sinks.NAME}: a system that takes copies of values.
 *
 * @param name by which a token's secret paths call it: mount {@code sink:NAME}
 * @param kind {@code kubernetes}, {@code gitlab} or {@code github}
 * @param baseUrl {@code https://10.96.0.1}, {@code https://gitlab.example.com}, {@code https://api.github.com}
 * @param credential where in Vault its admin credential is, {@code secret/tokenwright/sinks/NAME#token}; read for each use
 * @param places which places may get copies, {@code payments/*}; none is allowed that is not named
 * @param ca certificates to trust, PEM; null for those that the JDK trusts. {@code ca-file} names a file that has them
 * @param timeout for one call
 */
@EachProperty("tokenwright.sinks")
record SinkSettings(
        @Parameter String name,
        @Nullable String kind,
        @Nullable String baseUrl,
        @Nullable String credential,
        @Bindable(defaultValue = "") List<String> places,
        @Nullable String ca,
        @Bindable(defaultValue = "10s") Duration timeout) {}
