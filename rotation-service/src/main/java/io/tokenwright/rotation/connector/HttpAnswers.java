package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Declaration.Active;
import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import io.tokenwright.rotation.token.Precision;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer's answer says, read at the JSON pointers that its declaration names. Pure. What is read is bounded and of
 * one line: an issuer may be hostile.
 */
final class HttpAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DATE_LENGTH = 10;
    private static final int SCOPES_MAX = 2000;
    private static final int TEXT_MAX = 256;

    /** An id goes into paths, events and logs: visible ASCII. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,256}");

    /** A value goes into headers. The longest known are JSON web tokens. */
    private static final Pattern VALUE = Pattern.compile("[!-~]{8,8192}");

    private HttpAnswers() {}

    /** An answer that cannot be used, and why. */
    static final class UnusableAnswerException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        UnusableAnswerException(String code, String sentence) {
            super(sentence, null, false, false);
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    static ProbeResponse verdict(Answered answer, Call call, List<String> requiredScopes) {
        if (call.gone().contains(answer.status())) {
            return new ProbeResponse(Verdict.DEAD, List.of(), "the issuer answers " + answer.status());
        }
        if (!call.success().contains(answer.status())) {
            return new ProbeResponse(
                    Verdict.UNKNOWN, List.of(), "the issuer answers " + answer.status() + ", which says nothing");
        }
        if (!answer.isJson()) {
            return new ProbeResponse(Verdict.UNKNOWN, List.of(), "the answer is not JSON: a proxy or a login page?");
        }
        Optional<Boolean> active = active(answer.json(), call);
        if (active.isEmpty()) {
            return new ProbeResponse(
                    Verdict.UNKNOWN, List.of(), "the answer lacks the field that says whether the value is honoured");
        }
        if (!active.get()) {
            return new ProbeResponse(Verdict.DEAD, List.of(), "the issuer calls it inactive");
        }
        return call.pointer("scopes").isPresent()
                ? new ProbeResponse(Verdict.LIVE, scopes(answer.json(), call), "the issuer honours it")
                : new ProbeResponse(
                        Verdict.LIVE, List.copyOf(requiredScopes), "the issuer honours it; it names no scopes");
    }

    /** Whether a version is honoured; true for a call that does not say, empty when the field is missing. */
    static Optional<Boolean> active(JsonNode body, Call call) {
        Active active = call.active();
        if (active == null || active.pointer() == null) {
            return Optional.of(true);
        }
        Optional<Boolean> said = at(body, active.pointer()).stream()
                .filter(JsonNode::isValueNode)
                .findFirst()
                .map(node -> node.asText().equals(active.word()) == active.is());
        return said.isEmpty() && active.absentIsNo() && body.isObject() ? Optional.of(false) : said;
    }

    static Found found(JsonNode item, Call call, Precision expiry) throws UnusableAnswerException {
        String issuedAt = text(item, call, "issued-at");
        return new Found(
                id(item, call),
                oneLine(text(item, call, "name")),
                active(item, call).orElseThrow(() -> lacks(call, "active")),
                scopes(item, call),
                issuedAt.isEmpty() ? null : instant(issuedAt),
                expiry(item, call),
                precision(item, call, expiry));
    }

    static String id(JsonNode body, Call call) throws UnusableAnswerException {
        String id = text(body, call, "id");
        if (id.isEmpty()) {
            throw lacks(call, "id");
        }
        if (!ID.matcher(id).matches()) {
            throw new UnusableAnswerException(
                    "bad-id",
                    "the issuer's id is longer than 256 characters or has blanks or control characters: correct the"
                            + " pointer to \"id\", or ask the issuer's people");
        }
        return id;
    }

    static String value(JsonNode body, Call call) throws UnusableAnswerException {
        String value = text(body, call, "value");
        if (value.isEmpty()) {
            throw lacks(call, "value");
        }
        if (!VALUE.matcher(value).matches()) {
            throw new UnusableAnswerException(
                    "bad-value",
                    "the issuer's value has blanks or control characters, or not 8 to 8192 characters: correct the"
                            + " pointer to \"value\"");
        }
        return value;
    }

    /** The answer has nothing where the declaration says {@code what} is. */
    static UnusableAnswerException lacks(Call call, String what) {
        String pointer = "active".equals(what) && call.active() != null
                ? String.valueOf(call.active().pointer())
                : call.answer().getOrDefault(what, "");
        return new UnusableAnswerException(
                "answer-lacks-field",
                "the issuer's answer to " + call.method() + " " + call.path().text() + " has no \"" + what + "\" at "
                        + pointer + ": correct the declaration's \"answer\"");
    }

    /** Empty when nothing is there. */
    static String text(JsonNode body, Call call, String what) {
        return call.pointer(what)
                .flatMap(p -> at(body, p).stream().findFirst())
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText)
                .orElse("");
    }

    /** An array's items, the words of a text, or the keys of an object. */
    static List<String> scopes(JsonNode body, Call call) {
        List<String> scopes = new ArrayList<>();
        for (JsonNode node : call.pointer("scopes").map(p -> at(body, p)).orElse(List.of())) {
            if (node.isArray()) {
                node.forEach(scope -> scopes.add(scope.asText()));
            } else if (node.isObject()) {
                node.fieldNames().forEachRemaining(scopes::add);
            } else if (node.isTextual()) {
                scopes.addAll(List.of(node.asText().split("[ ,]+")));
            }
        }
        return scopes.stream()
                .limit(SCOPES_MAX)
                .map(HttpAnswers::oneLine)
                .filter(scope -> !scope.isEmpty())
                .distinct()
                .toList();
    }

    static @Nullable Instant expiry(JsonNode body, Call call) {
        String text = text(body, call, "expires-at");
        return text.isEmpty() ? null : instant(text);
    }

    static Precision precision(JsonNode body, Call call, Precision declared) {
        if (call.pointer("expires-at").isEmpty()) {
            return declared == Precision.NONE ? Precision.NONE : Precision.UNKNOWN;
        }
        return text(body, call, "expires-at").isEmpty() ? Precision.NONE : declared;
    }

    /** A moment in ISO-8601, a date, which counts as the start of that day, UTC, or seconds since 1970. Null for none. */
    static @Nullable Instant instant(String text) {
        try {
            if (text.matches("[0-9]{1,11}")) {
                long seconds = Long.parseLong(text);
                return seconds == 0 ? null : Instant.ofEpochSecond(seconds);
            }
            return text.length() == DATE_LENGTH
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** What is at {@code pointer}, which may have {@code *} for each item of an array; empty when nothing is. */
    static List<JsonNode> at(JsonNode node, String pointer) {
        int star = pointer.indexOf("/*");
        JsonNode here = node.at(star < 0 ? pointer : pointer.substring(0, star));
        if (star < 0) {
            return here.isMissingNode() ? List.of() : List.of(here);
        }
        List<JsonNode> all = new ArrayList<>();
        here.forEach(item -> all.addAll(at(item, pointer.substring(star + 2))));
        return all;
    }

    /** At most 256 characters, with {@code ?} for those that would end a line or turn its direction. */
    static String oneLine(String text) {
        var line = new StringBuilder();
        text.codePoints().limit(TEXT_MAX).forEach(c -> {
            switch (Character.getType(c)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.SURROGATE,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR -> line.append('?');
                default -> line.appendCodePoint(c);
            }
        });
        return line.toString();
    }

    /** A missing node for what is no JSON. */
    static JsonNode parse(byte[] body) {
        try {
            JsonNode node = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
