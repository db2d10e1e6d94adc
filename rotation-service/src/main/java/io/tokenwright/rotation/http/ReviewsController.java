package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
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
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.idempotency.IdempotencyKeys;
import io.tokenwright.kit.idempotency.KeyedRequest;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Reviews;
import io.tokenwright.rotation.rotation.Reviews.Closing;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcReviews;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.FreeText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaking the glass of an approval, and the review that it opens. Served by this service itself, so that it works while
 * Kafka and the inventory are down.
 */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Reviews")
public class ReviewsController {
    private static final Logger LOG = LoggerFactory.getLogger(ReviewsController.class);
    private static final String TEXT = FreeText.PATTERN;
    private static final String TEXT_RULE = "must say something, without control characters, in 500 characters at most";
    private static final int TEXT_MAX = 500;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final JdbcReviews reviews;
    private final Approvals approvals;
    private final IdempotencyKeys keys;
    private final InstantSource clock;

    ReviewsController(
            Database database,
            JdbcRotations rotations,
            JdbcRequests requests,
            JdbcReviews reviews,
            Approvals approvals,
            IdempotencyKeys keys,
            InstantSource clock) {
        this.database = database;
        this.rotations = rotations;
        this.requests = requests;
        this.reviews = reviews;
        this.approvals = approvals;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * To go past an approval.
     *
     * @param planHash hash of the plan that is to be carried out
     * @param reason why it cannot wait
     */
    @Serdeable
    @Schema(name = "BreakGlassRequest")
    public record BreakGlassBody(
            @NotNull @Pattern(regexp = "[0-9a-f]{64}", message = "must be the planHash that the rotation shows")
            String planHash,

            @NotNull @Pattern(regexp = TEXT, message = TEXT_RULE) @Size(max = TEXT_MAX)
            String reason) {}

    /** @param note what the reviewer found */
    @Serdeable
    @Schema(name = "ReviewRequest")
    public record ReviewBody(
            @NotNull @Pattern(regexp = TEXT, message = TEXT_RULE) @Size(max = TEXT_MAX)
            String note) {}

    /**
     * The request was noted.
     *
     * @param requestId of the request
     * @param rotationId rotation that it is for
     */
    @Serdeable
    public record GlassBrokenView(String requestId, String rotationId) {}

    @Post("/rotations/{rotationId}/break-glass")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "breakGlass",
            summary = "Go past the approval of a rotation",
            description = "The rotation goes on at once, and a review stays open until a second person closes it.")
    @ApiResponse(
            responseCode = "202",
            description = "The request was noted.",
            content =
                    @Content(mediaType = "application/json", schema = @Schema(implementation = GlassBrokenView.class)))
    HttpResponse<GlassBrokenView> breakGlass(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @Body @Valid BreakGlassBody body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, GlassBrokenView.class, () -> {
            Rotation r = found(tx, rotationId);
            if (r.state() != State.AWAITING_APPROVAL) {
                throw conflict(
                        "not-awaiting-approval", "the rotation does not wait for an approval: it is " + r.state());
            }
            String hash = r.plan().hash();
            if (!hash.equals(body.planHash())) {
                throw conflict("stale-plan", "planHash is that of another plan: this rotation's is " + hash);
            }
            String requestId = EventIds.next();
            requests.ask(
                    tx,
                    new Rotations.Request(
                            requestId, rotationId, new Event.GlassBroken(caller.getName(), hash, body.reason())));
            LOG.warn("glass broken rotation={} token={} actor={}", rotationId, r.tokenId(), caller.getName());
            return HttpResponse.<GlassBrokenView>accepted().body(new GlassBrokenView(requestId, rotationId));
        }));
    }

    @Post("/rotations/{rotationId}/review")
    @Secured(Role.APPROVER_NAME)
    @Operation(
            operationId = "closeReview",
            summary = "Review an approval that somebody went past",
            description = "By a second person: neither who broke the glass nor who asked for the rotation.")
    @ApiResponse(responseCode = "200", description = "The review, closed.")
    ReviewView review(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @Body @Valid ReviewBody body,
            Authentication caller) {
        return database.inTransaction(tx -> {
            Rotation r = found(tx, rotationId);
            Reviews.Review open = reviews.find(tx, rotationId)
                    .orElseThrow(() -> ProblemException.notFound("nobody broke the glass of this rotation"));
            Closing closing = Reviews.close(
                    open, r.plan().requestedBy(), caller.getName(), body.note(), approvals.persons(), clock.instant());
            return switch (closing) {
                case Closing.Refused refused -> throw conflict("review-refused", refused.sentence());
                case Closing.Closed closed -> {
                    if (!reviews.close(tx, closed.review())) {
                        throw conflict("review-refused", "somebody else closed the review just now");
                    }
                    LOG.info("review closed rotation={} actor={}", rotationId, caller.getName());
                    yield ReviewView.of(closed.review());
                }
            };
        });
    }

    @Get("/reviews{?open,cursor,limit}")
    @Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
    @Operation(operationId = "listReviews", summary = "List reviews", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of reviews.")
    Page<ReviewView> list(
            @QueryValue @Nullable @Parameter(description = "Only those that are open, or only those that are not.")
                    Boolean open,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        Instant beforeAt = after.isEmpty() ? null : instant(after.get(0));
        String beforeId = after.isEmpty() ? null : after.get(1);
        List<Reviews.Review> rows = database.read(tx -> reviews.page(tx, open, beforeAt, beforeId, limit + 1));
        return Page.of(rows, limit, row -> List.of(row.openedAt().toString(), row.rotationId()))
                .map(ReviewView::of);
    }

    private Rotation found(Tx tx, String rotationId) {
        return rotations
                .find(tx, rotationId)
                .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
    }

    private static ProblemException conflict(String code, String sentence) {
        return new ProblemException(HttpStatus.CONFLICT, code, sentence, List.of(), null);
    }
}
