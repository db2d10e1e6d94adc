package io.tokenwright.rotation.connector;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A REST issuer as its YAML file says.
 *
 * @param description name, capabilities, limits
 * @param defaultBaseUrl used when the installation configures none; null for none
 * @param timeout of one call, from connect to the last byte
 * @param responseMax longest answer that is read, bytes
 * @param parameters by name
 * @param adminHeader how the admin credential is sent
 * @param random what a value looks like
 * @param calls by capability
 */
record Declaration(
        Connector.Description description,
        @Nullable String defaultBaseUrl,
        Duration timeout,
        int responseMax,
        Map<String, Parameter> parameters,
        Header adminHeader,
        RandomValue random,
        Map<Capability, Call> calls) {

    /** @param fallback value when the token's parameters lack it; null makes it required */
    record Parameter(String name, String pattern, @Nullable String fallback) {}

    record Header(String name, Template value) {}

    record RandomValue(String prefix, int length, String alphabet) {}

    /**
     * One call.
     *
     * @param header instead of the admin's; null for the admin's
     * @param body null for none
     * @param success statuses that mean done, or live for a probe
     * @param gone statuses that mean already gone, or dead for a probe
     * @param nextPageHeader header with the number of the next page, null when there is one page only
     * @param answer JSON pointers by what they point to
     */
    record Call(
            String method,
            Template path,
            Map<String, Template> query,
            @Nullable Header header,
            @Nullable Body body,
            Set<Integer> success,
            Set<Integer> gone,
            @Nullable String nextPageHeader,
            @Nullable String items,
            Map<String, String> answer) {

        Optional<String> pointer(String what) {
            return Optional.ofNullable(answer.get(what));
        }
    }

    /** A JSON body with holes. */
    sealed interface Body {
        record Fields(Map<String, Body> fields) implements Body {}

        record Items(List<Body> items) implements Body {}

        record Text(Template text) implements Body {}
    }
}
