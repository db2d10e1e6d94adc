package io.tokenwright.rotation.bulk;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.rotation.token.FreeText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** What bulk revocations and bulk rotations have in common in the API. */
public final class HttpBulk {
    static final String TEXT = FreeText.PATTERN;
    static final String TEXT_RULE =
            "must be printable text that starts with a visible character, without line breaks or control characters";
    static final int TEXT_MAX = 200;
    private static final String LABEL = "^[A-Za-z0-9_][A-Za-z0-9._-]*$";
    private static final String LABEL_RULE = "must be one word of letters, digits, dot, dash and underscore";
    private static final int LABELS_MAX = 100;
    private static final int FINGERPRINTS_MAX = 1_000;

    private HttpBulk() {}

    /** Which versions. What is given must all hold; something must be given. */
    @Serdeable
    @Schema(name = "BulkSelector")
    public record SelectorBody(
            @Nullable
            @Size(min = 1, max = TEXT_MAX)
            @Pattern(regexp = TEXT, message = TEXT_RULE)
            @Schema(description = "Tokens of this owner.", example = "team-a")
            String owner,

            @Nullable
            @Size(min = 1, max = TEXT_MAX)
            @Pattern(regexp = TEXT, message = TEXT_RULE)
            @Schema(description = "Tokens of this issuer.", example = "gitlab")
            String issuer,

            @Nullable
            @Size(min = 1, max = TEXT_MAX)
            @Pattern(regexp = TEXT, message = TEXT_RULE)
            @Schema(description = "Tokens of this environment.", example = "production")
            String environment,

            @Nullable
            @Size(max = LABELS_MAX)
            @Schema(description = "Tokens with these labels, all of them.", example = "{\"tier\": \"one\"}")
            Map<
                            @Size(min = 1, max = TEXT_MAX) @Pattern(regexp = LABEL, message = LABEL_RULE) String,
                            @NotNull @Size(min = 1, max = TEXT_MAX) @Pattern(regexp = TEXT, message = TEXT_RULE) String>
                    labels,

            @Nullable
            @Size(max = FINGERPRINTS_MAX)
            @Schema(description = "Versions with these fingerprints, in hex: what a leak holds.")
            List<@Pattern(regexp = "^[0-9a-f]{16,64}$") String> fingerprints) {
        /** @param pointer to this body; throws a problem when nothing is given, which would mean everything */
        Selector selector(String pointer) {
            var selector = new Selector(
                    owner,
                    issuer,
                    environment,
                    Objects.requireNonNullElse(labels, Map.<String, String>of()),
                    Objects.requireNonNullElse(fingerprints, List.<String>of()));
            if (selector.selectsAll()) {
                throw ProblemException.invalid(
                        pointer, "nothing is selected: give owner, issuer, environment, labels or fingerprints");
            }
            return selector;
        }
    }

    /** Where a run is. */
    public enum RunState {
        RUNNING,
        PAUSED,
        ENDED;

        static RunState of(@Nullable Instant endedAt, @Nullable String pausedBy) {
            if (endedAt != null) {
                return ENDED;
            }
            return pausedBy == null ? RUNNING : PAUSED;
        }
    }

    /** That what is selected now is not what the preview showed. */
    static ProblemException selectionChanged(String selected, String previews) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "selection-changed",
                "the selector selects " + selected + " now, which are not those of the preview",
                List.of(new Problem.FieldError("/hash", "look at a new preview and start that")),
                "POST " + previews);
    }

    /** The run with this id, which {@code find} looks up; throws a problem when there is none. */
    static <R> R known(String what, String bulkId, Function<String, Optional<R>> find) {
        // PostgreSQL takes no zero byte.
        return Optional.of(bulkId)
                .filter(id -> id.indexOf('\0') < 0)
                .flatMap(find)
                .orElseThrow(() -> ProblemException.notFound("there is no " + what + " with this id"));
    }
}
