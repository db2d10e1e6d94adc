package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.idempotency.IdempotencyKeys;
import io.tokenwright.kit.idempotency.KeyedRequest;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.ScreamTest;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.FreeText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Word of somebody who misses the version that a rotation has disabled for its scream test. Served by this service itself, so that it works
 * while Kafka is down, and open to programs: what watches a consumer can say it sooner than a person.
 */
@Controller("/api/v1/rotations/{rotationId}/complaints")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Rotations")
public class ComplaintsController {
    private static final Logger LOG = LoggerFactory.getLogger(ComplaintsController.class);
    private static final int SENTENCE_MAX = 500;
    private static final int CONSUMER_MAX = 200;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final IdempotencyKeys keys;

    ComplaintsController(Database database, JdbcRotations rotations, JdbcRequests requests, IdempotencyKeys keys) {
        this.database = database;
        this.rotations = rotations;
        this.requests = requests;
        this.keys = keys;
    }

    /**
     * What is wrong.
     *
     * @param consumer workload that is in trouble; absent for the caller itself
     * @param sentence what it cannot do
     */
    @Serdeable
    @Schema(name = "ComplaintRequest")
    public record ComplaintBody(
            @Nullable
            @Pattern(regexp = FreeText.PATTERN, message = "must say something, without control characters")
            @Size(max = CONSUMER_MAX)
            String consumer,

            @NotNull
            @Pattern(
                    regexp = FreeText.PATTERN,
                    message = "must say something, without control characters, in 500 characters at most")
            @Size(max = SENTENCE_MAX)
            String sentence) {}

    /**
     * The complaint was noted.
     *
     * @param requestId of the complaint
     * @param rotationId rotation that it is about
     * @param version that is enabled again
     */
    @Serdeable
    public record ComplaintView(String requestId, String rotationId, int version) {}

    @Post
    @Secured({Role.OPERATOR_NAME, Role.EMITTER_NAME})
    @Operation(
            operationId = "complain",
            summary = "Say that somebody misses the version that is disabled",
            description =
                    "During a scream test the old version is disabled at the issuer. A complaint has it enabled again at"
                            + " once, and the rotation waits for a person. Once it is retired it is too late for that.")
    @ApiResponse(
            responseCode = "202",
            description = "The complaint was noted, and the version is being enabled.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ComplaintView.class)))
    HttpResponse<ComplaintView> complain(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @Body @Valid ComplaintBody body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, ComplaintView.class, () -> {
            Rotation r = rotations
                    .find(tx, rotationId)
                    .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
            if (!ScreamTest.isWatched(r)) {
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "nothing-disabled",
                        "this rotation has disabled no version that could be enabled again: it is " + r.state() + ", "
                                + r.sentence(),
                        List.of(),
                        null);
            }
            String requestId = EventIds.next();
            String consumer = body.consumer() == null ? "" : body.consumer();
            requests.ask(
                    tx,
                    new Rotations.Request(
                            requestId, rotationId, new Event.Complained(caller.getName(), consumer, body.sentence())));
            LOG.warn("complaint noted rotation={} token={} actor={}", rotationId, r.tokenId(), caller.getName());
            return HttpResponse.<ComplaintView>accepted()
                    .body(new ComplaintView(
                            requestId, rotationId, r.plan().from().version()));
        }));
    }
}
