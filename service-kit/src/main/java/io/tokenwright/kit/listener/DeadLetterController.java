package io.tokenwright.kit.listener;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.kit.text.Nearest;
import io.tokenwright.kit.text.Shown;
import io.tokenwright.schemas.topic.Topic;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/** Lets an admin replay dead letters. */
@Controller("/api/v1/dead-letters")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(beans = DeadLetters.class)
@Tag(name = "Dead letters")
public class DeadLetterController {
    private final DeadLetters letters;

    DeadLetterController(DeadLetters letters) {
        this.letters = letters;
    }

    /** What came of a replay. */
    @Serdeable
    @Schema(name = "Replay")
    record Replay(
            @Schema(example = "token-issued") String topic,

            @Schema(description = "Letters that have their effect now.", example = "41")
            int replayed,

            @Schema(description = "Letters that were put aside again.", example = "1")
            int refused,

            @Schema(description = "Why, and how many each.") Map<String, Integer> reasons,

            @Schema(description = "Letters that another service put aside: it replays them.", example = "0")
            int ofOthers,

            @Schema(description = "Letters that the limit left: call again.", example = "0")
            long left) {}

    @Post("/{topic}/replays{?limit}")
    @Secured(Role.ADMIN_NAME)
    @Operation(
            operationId = "replayDeadLetters",
            summary = "Replay the dead letters of a topic",
            description =
                    "Hands what this service put aside to its handler once more, oldest first. What is refused again is a new "
                            + "dead letter; what was replayed is not looked at again.")
    @ApiResponse(responseCode = "200", description = "What came of it.")
    Replay replay(
            @PathVariable @Parameter(description = "The topic, without .dlq.", example = "token-issued") String topic,
            @QueryValue(defaultValue = "1000") @Min(1) @Max(10_000) @Parameter(description = "Most letters to look at.")
                    int limit) {
        Topic known = known(topic);
        try {
            DeadLetters.Replayed replayed = letters.replay(known, limit).orElseThrow(DeadLetterController::underWay);
            int refused = replayed.refused().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            return new Replay(
                    topic, replayed.replayed(), refused, replayed.refused(), replayed.ofOthers(), replayed.left());
        } catch (KafkaException e) {
            throw new ProblemException(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "unavailable",
                    "Kafka cannot be reached: what was replayed so far stays replayed",
                    List.of(),
                    "Call again when /health/readiness says that Kafka is back.");
        }
    }

    private Topic known(String topic) {
        List<String> names = letters.topics().stream().map(Topic::name).sorted().toList();
        return letters.topics().stream()
                .filter(one -> one.name().equals(topic))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("this service does not read a topic " + Shown.of(topic)
                        + Nearest.of(topic, names)
                                .map(nearest -> ": did you mean \"" + nearest + "\"?")
                                .orElse(": it reads " + String.join(", ", names))));
    }

    private static ProblemException underWay() {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "replay-under-way",
                "this instance replays dead letters already",
                List.of(),
                "Call again when it is done.");
    }
}
