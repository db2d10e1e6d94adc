package io.tokenwright.rotation.leak;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.leak.LeakIntake.Leak;
import io.tokenwright.rotation.leak.LeakIntake.Taken;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reports of leaks as HTTP has them: read once, counted, and the body wiped. */
@Singleton
public class HttpLeaks {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LEAKS_MAX = 1_000;
    private static final int VALUE_MAX = 10_000;

    private final LeakIntake intake;
    private final MeterRegistry meters;

    HttpLeaks(LeakIntake intake, MeterRegistry meters) {
        this.intake = intake;
        this.meters = meters;
    }

    /**
     * What became of a report.
     *
     * @param ordered versions that are being killed
     * @param held versions beyond the limit for revocations from outside, which a person releases
     * @param unknown values that no version has
     */
    @Serdeable
    @Schema(name = "LeaksTaken")
    public record TakenView(int ordered, int held, int unknown) {}

    /**
     * Takes a signed body in, and wipes it.
     *
     * @param list JSON pointer to the list of leaks in the body
     * @param value name of the field that has the value
     * @param where name of the field that says where it was found
     */
    TakenView take(byte[] body, String list, String value, String where, String reporter) {
        List<Leak> leaks = new ArrayList<>();
        try {
            JsonNode items = JSON.readTree(body).at(list);
            if (!items.isArray() || items.size() > LEAKS_MAX) {
                throw ProblemException.invalid(list, "must be a list of at most " + LEAKS_MAX + " leaks");
            }
            for (JsonNode item : items) {
                String text = item.path(value).asText();
                if (text.isEmpty() || text.length() > VALUE_MAX) {
                    throw ProblemException.invalid(
                            list, "each leak needs \"" + value + "\", of at most " + VALUE_MAX + " characters");
                }
                leaks.add(new Leak(SecretValue.of(text), item.path(where).asText()));
            }
        } catch (IOException e) {
            // Without the cause, which quotes the body.
            throw ProblemException.invalid("", "the body is not JSON");
        } finally {
            Arrays.fill(body, (byte) 0);
        }
        Taken taken = intake.take(leaks, reporter)
                .orElseThrow(() -> new ProblemException(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "vault-unavailable",
                        "the fingerprint key cannot be read now: send it again",
                        List.of(),
                        "send it again in a minute"));
        count(reporter, "ordered", taken.ordered());
        count(reporter, "held", taken.held());
        count(reporter, "unknown", taken.unknown());
        return new TakenView(taken.ordered(), taken.held(), taken.unknown());
    }

    private void count(String reporter, String outcome, int values) {
        meters.counter("tokenwright.leaks.reported", "reporter", reporter, "outcome", outcome)
                .increment(values);
    }

    static ProblemException unsigned() {
        return new ProblemException(
                HttpStatus.UNAUTHORIZED,
                "bad-signature",
                "the signature is missing, old, or not of this body",
                List.of(),
                null);
    }
}
