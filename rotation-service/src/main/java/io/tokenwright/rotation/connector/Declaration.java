package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A REST issuer as its YAML file says: {@code docs/connectors.md} explains each key.
 *
 * @param description name, capabilities, limits, traits
 * @param defaultBaseUrl used when the installation configures none; null for none
 * @param timeout of one call, from connect to the last byte
 * @param responseMax longest answer that is read, bytes
 * @param parameters by name
 * @param adminHeaders how the admin credential is sent
 * @param random what a value looks like
 * @param calls by capability
 * @param assisted what a person does instead of a call; null where the issuer mints by API
 * @param trial what the conformance kit asks for when nobody says otherwise
 */
public record Declaration(
        Connector.Description description,
        @Nullable String defaultBaseUrl,
        Duration timeout,
        int responseMax,
        Map<String, Parameter> parameters,
        Map<String, Template> adminHeaders,
        RandomValue random,
        Map<Capability, Call> calls,
        @Nullable Assisted assisted,
        Trial trial) {

    /** Whether we log in by a JWT that is signed with the key in the admin token. */
    public boolean signsIn() {
        return Stream.concat(Stream.of(adminHeaders), calls.values().stream().map(Call::headers))
                .flatMap(headers -> headers.values().stream())
                .anyMatch(header -> header.holes().contains(DeclarationReader.ADMIN_JWT));
    }

    /** The same for the conformance kit, which waits less and has few versions: calls end sooner, pages are smaller. */
    public Declaration forTrial(Duration timeoutMax, int pageSize) {
        Map<Capability, Call> paged = new EnumMap<>(calls);
        paged.computeIfPresent(Capability.FIND, (_, find) -> find.withPageSize(pageSize));
        return new Declaration(
                description,
                defaultBaseUrl,
                timeout.compareTo(timeoutMax) > 0 ? timeoutMax : timeout,
                responseMax,
                parameters,
                adminHeaders,
                random,
                Map.copyOf(paged),
                assisted,
                trial);
    }

    /** @param fallback value when the token's parameters lack it; null makes it required */
    public record Parameter(
            String name, String pattern, @Nullable String fallback) {}

    /** {@code prefix}, {@code length} characters of {@code alphabet}, {@code suffix}. */
    public record RandomValue(String prefix, int length, String alphabet, String suffix) {}

    /** A token to try: its parameters, and scopes that the issuer grants. */
    public record Trial(Map<String, String> parameters, List<String> scopes) {}

    /**
     * One call.
     *
     * @param headers instead of the admin's; empty for the admin's
     * @param body null for none
     * @param success statuses that mean done, or live for a probe
     * @param gone statuses that mean already gone, or dead for a probe
     * @param pages how a list goes on
     * @param items JSON pointer to the list in the answer; null where the answer is one thing
     * @param answer JSON pointers by what they point to
     * @param active when a version is honoured; null where the call does not say
     * @param example a recorded answer, null for none
     * @param control whether a dead verdict counts only while the admin's own credential is answered live by the same call
     */
    public record Call(
            String method,
            Template path,
            Map<String, Template> query,
            Map<String, Template> headers,
            @Nullable Body body,
            Set<Integer> success,
            Set<Integer> gone,
            Pages pages,
            @Nullable String items,
            Map<String, String> answer,
            @Nullable Active active,
            @Nullable JsonNode example,
            boolean control) {

        Optional<String> pointer(String what) {
            return Optional.ofNullable(answer.get(what));
        }

        private Call withPageSize(int size) {
            if (pages.size() == 0) {
                return this;
            }
            return new Call(
                    method,
                    path,
                    query,
                    headers,
                    body,
                    success,
                    gone,
                    new Pages(pages.header(), pages.pointer(), size, pages.first()),
                    items,
                    answer,
                    active,
                    example,
                    control);
        }

        /** Whether it is made with the value that it is about. */
        boolean byBearer() {
            return headers.values().stream().anyMatch(header -> header.holes().contains("value"));
        }

        /** Whether an answer's body is read at all. */
        boolean isRead() {
            return !answer.isEmpty() || active != null;
        }
    }

    /**
     * How a list goes on after a page: by a header, by a field, or by counting up while pages are full.
     *
     * @param header header with the next page, null for none
     * @param pointer JSON pointer to the next page, null for none
     * @param size items a page; 0 when the issuer decides, and then pages are not counted
     * @param first what the first page is called
     */
    public record Pages(@Nullable String header, @Nullable String pointer, int size, String first) {
        /** Whether there can be more than one. */
        public boolean many() {
            return header != null || pointer != null || size > 0;
        }

        boolean counted() {
            return header == null && pointer == null && size > 0;
        }
    }

    /**
     * When a version is honoured: the field at {@code pointer} is, or is not, {@code word}.
     *
     * @param pointer null when being listed is enough
     * @param word as JSON prints it, without quotes
     * @param absentIsNo whether it is not honoured where the field is left out
     */
    public record Active(@Nullable String pointer, boolean is, String word, boolean absentIsNo) {}

    /** A JSON body with holes. */
    public sealed interface Body {
        record Fields(Map<Template, Body> fields) implements Body {}

        record Items(List<Body> items) implements Body {}

        /** A list with {@code item} once for each scope, which fills <code>{scope}</code>. */
        record EachScope(Body item) implements Body {}

        /** A field for each scope, which fills <code>{scope}</code>. */
        record FieldOfScope(Template name, Body value) implements Body {}

        record Text(Template text) implements Body {}
    }
}
