package io.tokenwright.rotation.assisted;

import static io.micronaut.http.HttpHeaders.CACHE_CONTROL;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
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
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.FreeText;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person does in place of the issuer's API: mints and gives the value, once; revokes and says so. */
@Controller("/api/v1/rotations/{rotationId}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Role.OPERATOR_NAME)
@Tag(name = "Assisted rotations")
public class DropsController {
    private static final Logger LOG = LoggerFactory.getLogger(DropsController.class);
    private static final String TEXT = FreeText.PATTERN;
    private static final int TEXT_MAX = 500;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final JdbcDrops drops;
    private final HttpDrops http;
    private final AssistedSettings settings;
    private final InstantSource clock;

    DropsController(
            Database database,
            JdbcRotations rotations,
            JdbcRequests requests,
            JdbcDrops drops,
            HttpDrops http,
            AssistedSettings settings,
            InstantSource clock) {
        this.database = database;
        this.rotations = rotations;
        this.requests = requests;
        this.drops = drops;
        this.http = http;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * A drop token, which is shown this once.
     *
     * @param rotationId rotation that it is for
     * @param dropToken to send the value with, once
     * @param expiresAt until when it is good
     * @param how where and how to mint, and what to choose there
     */
    @Serdeable
    @Schema(name = "Drop")
    public record DropView(String rotationId, String dropToken, Instant expiresAt, String how) {}

    /**
     * The value waits beside the live path.
     *
     * @param rotationId rotation that goes on with it
     * @param fingerprint of the value
     */
    @Serdeable
    @Schema(name = "ValueTaken")
    public record ValueTakenView(String rotationId, String fingerprint) {}

    /** @param note what was revoked, and where it was seen to be gone */
    @Serdeable
    @Schema(name = "RevokedByHandRequest")
    public record RevokedByHandBody(
            @NotNull
            @Pattern(regexp = TEXT, message = "must say something, without control characters")
            @Size(max = TEXT_MAX)
            String note) {}

    /**
     * The word was noted.
     *
     * @param requestId of the request
     * @param rotationId rotation that it is for
     */
    @Serdeable
    @Schema(name = "Noted")
    public record NotedView(String requestId, String rotationId) {}

    @Post("/drops")
    @Operation(
            operationId = "makeDrop",
            summary = "Get a drop token, to give the value that you mint",
            description =
                    "The token is shown this once, is good for one value of this rotation, and ends those that were "
                            + "made for it before. A rotation that is stuck before a promotion begins to wait for the value.")
    @ApiResponse(
            responseCode = "201",
            description = "The drop token.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = DropView.class)))
    HttpResponse<DropView> make(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId, Authentication caller) {
        Instant now = clock.instant();
        String token = DropToken.random();
        Instant expiresAt = now.plus(settings.dropValid()).truncatedTo(ChronoUnit.MICROS);
        String how = database.inTransaction(tx -> {
            Rotation r = found(tx, rotationId);
            if (!r.awaitsValue() && !r.canTakeValue()) {
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "not-awaiting-value",
                        "the rotation does not wait for a value: it is " + r.state(),
                        List.of(),
                        "GET /api/v1/rotations/" + rotationId + " says what it waits for");
            }
            drops.make(tx, new Drops.Ticket(DropToken.hash(token), rotationId, caller.getName(), expiresAt, null), now);
            if (r.awaitsValue()) {
                return r.nextAction();
            }
            requests.ask(
                    tx, new Rotations.Request(EventIds.next(), rotationId, new Event.ValueAsked(caller.getName())));
            return "the rotation says in a moment how to mint: GET /api/v1/rotations/" + rotationId;
        });
        LOG.info("drop token made rotation={} actor={}", rotationId, caller.getName());
        return HttpResponse.created(new DropView(rotationId, token, expiresAt, how))
                .header(CACHE_CONTROL, "no-store");
    }

    @Post("/value")
    @Operation(
            operationId = "giveValue",
            summary = "Give the value that you minted, once",
            description =
                    "It goes straight to where it waits in Vault and nowhere else. What is refused leaves nothing "
                            + "behind, and the drop token stays good.")
    @ApiResponse(responseCode = "200", description = "It waits beside the live path.")
    ValueTakenView give(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            schema = @Schema(implementation = HttpDrops.ValueBody.class)))
                    @Body
                    byte @Nullable [] body,
            Authentication caller) {
        ValueTakenView taken = http.give(rotationId, body == null ? new byte[0] : body, caller.getName());
        LOG.info("value given rotation={} actor={}", rotationId, caller.getName());
        return taken;
    }

    @Post("/revoked-by-hand")
    @Operation(
            operationId = "confirmRevoked",
            summary = "Say that you revoked a version at its issuer",
            description = "A probe says at once whether it is true; your word alone ends nothing.")
    @ApiResponse(
            responseCode = "202",
            description = "It was noted.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = NotedView.class)))
    HttpResponse<NotedView> revoked(
            @PathVariable @Parameter(description = "Id of the rotation.") String rotationId,
            @Body @Valid RevokedByHandBody body,
            Authentication caller) {
        String requestId = EventIds.next();
        database.inTransaction(tx -> {
            Rotation r = found(tx, rotationId);
            if (!r.awaitsRevocationByHand()) {
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "nothing-to-revoke",
                        "the rotation does not wait for anybody to revoke: it is " + r.state(),
                        List.of(),
                        null);
            }
            return requests.ask(
                    tx,
                    new Rotations.Request(
                            requestId, rotationId, new Event.RevokedByHand(caller.getName(), body.note())));
        });
        LOG.info("revoked by hand rotation={} actor={}", rotationId, caller.getName());
        return HttpResponse.<NotedView>accepted().body(new NotedView(requestId, rotationId));
    }

    private Rotation found(Tx tx, String rotationId) {
        return rotations
                .find(tx, rotationId)
                .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
    }
}
