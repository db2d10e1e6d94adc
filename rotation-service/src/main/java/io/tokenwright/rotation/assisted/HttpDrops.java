package io.tokenwright.rotation.assisted;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.assisted.DropBox.Answer;
import io.tokenwright.rotation.assisted.DropBox.Gift;
import io.tokenwright.rotation.assisted.DropsController.ValueTakenView;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** A value as HTTP has it: read once by hand, so that no error can quote it, and the body wiped. */
@Singleton
public class HttpDrops {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int BODY_MAX = 16 * 1024;
    private static final List<String> FIELDS = List.of("dropToken", "value", "issuerRef", "expiresAt");

    private final DropBox box;

    HttpDrops(DropBox box) {
        this.box = box;
    }

    /**
     * What is given.
     *
     * @param dropToken made for this rotation
     * @param value what the issuer showed, alone
     * @param issuerRef the issuer's own id of it; may be absent where a person revokes, who finds it by its name
     * @param expiresAt as the issuer shows it, a date or a moment; absent where it never expires
     */
    @Serdeable
    @Schema(name = "ValueRequest")
    public record ValueBody(
            String dropToken,
            String value,
            @Nullable String issuerRef,
            @Nullable String expiresAt) {}

    ValueTakenView give(String rotationId, byte[] body, String actor) {
        Answer answer;
        try {
            if (body.length > BODY_MAX) {
                throw new ProblemException(
                        HttpStatus.REQUEST_ENTITY_TOO_LARGE,
                        "request-too-large",
                        "the body has more than " + BODY_MAX + " bytes: send the value alone",
                        List.of(),
                        null);
            }
            JsonNode fields = read(body);
            try (SecretValue value = SecretValue.of(text(fields, "value"))) {
                answer = box.give(new Gift(
                        rotationId,
                        text(fields, "dropToken"),
                        value,
                        optional(fields, "issuerRef"),
                        optional(fields, "expiresAt"),
                        actor));
            }
        } finally {
            Arrays.fill(body, (byte) 0);
        }
        return switch (answer) {
            case Answer.Taken(var fingerprint) -> new ValueTakenView(rotationId, fingerprint.hex());
            case Answer.Refused refused ->
                throw new ProblemException(
                        refused.field().isEmpty() ? HttpStatus.CONFLICT : HttpStatus.UNPROCESSABLE_ENTITY,
                        refused.code(),
                        refused.sentence(),
                        refused.field().isEmpty()
                                ? List.of()
                                : List.of(new Problem.FieldError(refused.field(), refused.sentence())),
                        null);
            case Answer.Unavailable(String sentence) ->
                throw new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "vault-unavailable",
                        sentence,
                        List.of(),
                        "send the same request again");
        };
    }

    private static JsonNode read(byte[] body) {
        JsonNode fields;
        try {
            fields = JSON.readTree(body);
        } catch (IOException e) {
            // Without the cause, which quotes the body.
            throw ProblemException.invalid("", "the body is not JSON: send {\"dropToken\": ..., \"value\": ...}");
        }
        if (fields == null || !fields.isObject()) {
            throw ProblemException.invalid("", "the body must be a JSON object");
        }
        fields.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw ProblemException.invalid("", "the body has an unknown field: there are " + FIELDS);
            }
        });
        return fields;
    }

    private static String text(JsonNode fields, String name) {
        String text = optional(fields, name);
        if (text == null) {
            throw ProblemException.invalid("/" + name, name + " is missing");
        }
        return text;
    }

    private static @Nullable String optional(JsonNode fields, String name) {
        JsonNode field = fields.path(name);
        if (field.isMissingNode() || field.isNull()) {
            return null;
        }
        if (!field.isTextual()) {
            throw ProblemException.invalid("/" + name, name + " must be a text");
        }
        return field.asText();
    }
}
