package io.tokenwright.rotation.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
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
import org.jspecify.annotations.Nullable;

/** What an issuer's answer says, read at the JSON pointers that its declaration names. Pure. */
final class HttpAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DATE_LENGTH = 10;

    private HttpAnswers() {}

    static ProbeResponse verdict(Answered answer, Call call) {
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
        boolean active = call.pointer("active")
                .map(p -> answer.json().at(p).asBoolean(false))
                .orElse(true);
        return new ProbeResponse(
                active ? Verdict.LIVE : Verdict.DEAD,
                scopes(answer.json(), call),
                active ? "the issuer honours it" : "the issuer calls it inactive");
    }

    static Found found(JsonNode item, Call call, String name, Instant now) {
        String issuedAt = text(item, call, "issued-at");
        return new Found(
                text(item, call, "id"),
                name,
                item.at(call.pointer("active").orElse("/active")).asBoolean(false),
                scopes(item, call),
                issuedAt.isEmpty() ? null : instant(issuedAt, now),
                expiry(item, call),
                precision(item, call));
    }

    static String text(JsonNode body, Call call, String what) {
        return call.pointer(what)
                .map(p -> body.at(p))
                .filter(JsonNode::isValueNode)
                .filter(node -> !node.isNull())
                .map(JsonNode::asText)
                .orElse("");
    }

    static List<String> scopes(JsonNode body, Call call) {
        List<String> scopes = new ArrayList<>();
        call.pointer("scopes").ifPresent(p -> {
            JsonNode node = body.at(p);
            if (node.isArray()) {
                node.forEach(scope -> scopes.add(scope.asText()));
            } else if (node.isTextual()) {
                scopes.addAll(List.of(node.asText().split("[ ,]+")));
            }
        });
        return List.copyOf(scopes);
    }

    static @Nullable Instant expiry(JsonNode body, Call call) {
        String text = text(body, call, "expires-at");
        return text.isEmpty()
                ? null
                : instant(text, Instant.MAX).equals(Instant.MAX) ? null : instant(text, Instant.MAX);
    }

    static Precision precision(JsonNode body, Call call) {
        if (call.pointer("expires-at").isEmpty()) {
            return Precision.UNKNOWN;
        }
        return text(body, call, "expires-at").isEmpty()
                ? Precision.NONE
                : Precision.valueOf(call.answer().getOrDefault("expiry-precision", "INSTANT"));
    }

    /** A moment in ISO-8601, or a date, which counts as the start of that day, UTC. */
    static Instant instant(String text, Instant otherwise) {
        try {
            return text.length() == DATE_LENGTH
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return otherwise;
        }
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
