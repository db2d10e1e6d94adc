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
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.Skipping;
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

/** Going past a wait of a rotation, with a reason. Served by this service itself, so that it works while Kafka is down. */
@Controller("/api/v1/rotations/{rotationId}/skip")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Rotations")
public class SkipsController {
    private static final Logger LOG = LoggerFactory.getLogger(SkipsController.class);
    private static final int REASON_MAX = 500;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final Approvals approvals;
    private final IdempotencyKeys keys;

    SkipsController(
            Database database,
            JdbcRotations rotations,
            JdbcRequests requests,
            Approvals approvals,
            IdempotencyKeys keys) {
        this.database = database;
        this.rotations = rotations;
        this.requests = requests;
        this.approvals = approvals;
        this.keys = keys;
    }

    /** @param reason why it cannot wait */
    @Serdeable
    @Schema(name = "SkipRequest")
    public record SkipBody(
            @NotNull
            @Pattern(
                    regexp = FreeText.PATTERN,
                    message = "must say something, without control characters, in 500 characters at most")
            @Size(max = REASON_MAX)
            String reason) {}

    /**
     * The request was noted.
     *
     * @param requestId of the request
     * @param rotationId rotation that it is for
     * @param skips what it waits for
     */
    @Serdeable
    public record SkipView(String requestId, String rotationId, String skips) {}

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "skipWait",
            summary = "Go past a window, a soak or a scream test that a rotation waits for",
            description = "Probes are never skipped. Where the token's policy asks for an approval, not by who asked"
                    + " for the rotation.")
    @ApiResponse(
            responseCode = "202",
            description = "The request was noted.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = SkipView.class)))
    HttpResponse<SkipView> skip(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @Body @Valid SkipBody body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, SkipView.class, () -> {
            Rotation r = rotations
                    .find(tx, rotationId)
                    .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
            String skips = Skipping.of(r)
                    .orElseThrow(() -> conflict(
                            "nothing-to-skip",
                            "the rotation waits for no window, soak or scream test to end: it is " + r.state() + ", "
                                    + r.sentence()));
            if (r.plan().policy().approvalRequired()
                    && approvals.persons().areOne(caller.getName(), r.plan().requestedBy())) {
                throw conflict(
                        "second-person-needed",
                        caller.getName() + " asked for the rotation, and the token's policy asks for a second person:"
                                + " somebody else must skip it");
            }
            String requestId = EventIds.next();
            requests.ask(
                    tx,
                    new Rotations.Request(requestId, rotationId, new Event.SkipAsked(caller.getName(), body.reason())));
            LOG.warn("wait skipped rotation={} token={} actor={}", rotationId, r.tokenId(), caller.getName());
            return HttpResponse.<SkipView>accepted().body(new SkipView(requestId, rotationId, skips));
        }));
    }

    private static ProblemException conflict(String code, String sentence) {
        return new ProblemException(HttpStatus.CONFLICT, code, sentence, List.of(), null);
    }
}
