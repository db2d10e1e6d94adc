package io.tokenwright.inventory.register;

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
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.idempotency.IdempotencyKeys;
import io.tokenwright.kit.idempotency.KeyedRequest;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes requests that the rotation-service will carry out: the event is in the outbox when the caller is answered. */
@Controller("/api/v1/tokens/{tokenId}")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Tokens")
public class TokenRequestController {
    private static final int CONSUMERS_MAX = 500;
    private static final String IF_MATCH = "Refuses with 412 unless the token's ETag is this one.";

    private final Database database;
    private final Register register;
    private final History history;
    private final Usages usages;
    private final TokenEvents events;
    private final IdempotencyKeys keys;
    private final InstantSource clock;

    TokenRequestController(
            Database database,
            Register register,
            History history,
            Usages usages,
            TokenEvents events,
            IdempotencyKeys keys,
            InstantSource clock) {
        this.database = database;
        this.register = register;
        this.history = history;
        this.usages = usages;
        this.events = events;
        this.keys = keys;
        this.clock = clock;
    }

    @Post("/versions/{version}/revocation")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "revokeVersion",
            summary = "Revoke a version",
            description =
                    "From now on it must not be honoured: deny lists hear of it at once, the rotation-service kills it at the "
                            + "issuer. Asking again gives the same answer.")
    @ApiResponse(
            responseCode = "202",
            description = "The revocation was passed on, now or before.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.RevocationView.class)))
    @ApiResponse(
            responseCode = "412",
            description = "The token changed.",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    HttpResponse<HttpTokenAnswers.RevocationView> revoke(
            @PathVariable @Pattern(regexp = Limits.TOKEN_ID) String tokenId,
            @PathVariable @Min(1) @Max(Limits.VERSION_MAX) int version,
            @Body @Valid HttpTokenRequests.RevocationBody body,
            @Header("If-Match") @Nullable @Parameter(description = IF_MATCH) String ifMatch,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, HttpTokenAnswers.RevocationView.class, () -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Register.Entry entry = locked(tx, tokenId, ifMatch);
            Token token = entry.token();
            TokenVersion known = token.versions().get(version);
            if (known == null) {
                throw ProblemException.notFound("this token has no version " + version);
            }
            if (known.revocation() != null) {
                return accepted(tokenId, version, known.revocation());
            }
            TokenRevoked event = events.revoked(
                    token,
                    version,
                    reason(body.reason()),
                    Objects.requireNonNullElse(body.detail(), ""),
                    HttpViews.consumerNames(token, usages.of(tx, tokenId, CONSUMERS_MAX)),
                    caller.getName(),
                    now);
            Fact.Revoked fact = FactReader.read(event);
            var changes = register.mergeLocked(tx, entry, List.of(fact));
            history.append(tx, List.of(History.of(fact)));
            tx.emit(event);
            StateLog.log(changes, now);
            return accepted(tokenId, version, fact.revocation());
        }));
    }

    @Post("/rotations")
    @Secured(Role.OPERATOR_NAME)
    @Operation(operationId = "requestRotation", summary = "Ask for a rotation now")
    @ApiResponse(
            responseCode = "202",
            description = "The request was passed on.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.Accepted.class)))
    HttpResponse<HttpTokenAnswers.Accepted> rotate(
            @PathVariable @Pattern(regexp = Limits.TOKEN_ID) String tokenId,
            @Body @Valid HttpTokenRequests.RotationBody body,
            @Header("If-Match") @Nullable @Parameter(description = IF_MATCH) String ifMatch,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, HttpTokenAnswers.Accepted.class, () -> {
            Token token = locked(tx, tokenId, ifMatch).token();
            if (body.version() != null && !token.versions().containsKey(body.version())) {
                throw ProblemException.invalid(
                        "/version", "version " + body.version() + " is not known: leave it out for the current one");
            }
            return request(tx, tokenId, RotationRequest.ROTATE, null, body.version(), null, body.reason(), caller);
        }));
    }

    @Post("/rotations/{rotationId}/requests")
    @Secured({Role.OPERATOR_NAME, Role.APPROVER_NAME})
    @Operation(
            operationId = "requestOfRotation",
            summary = "Approve, roll back, retry or retire now",
            description = "APPROVE needs the role APPROVER and the hash of the plan.")
    @ApiResponse(
            responseCode = "202",
            description = "The request was passed on.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.Accepted.class)))
    HttpResponse<HttpTokenAnswers.Accepted> request(
            @PathVariable @Pattern(regexp = Limits.TOKEN_ID) String tokenId,
            @PathVariable @Pattern(regexp = Limits.TOKEN_ID) String rotationId,
            @Body @Valid HttpTokenRequests.RotationActionBody body,
            @Header("If-Match") @Nullable @Parameter(description = IF_MATCH) String ifMatch,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        boolean approval = body.request() == HttpTokenRequests.RotationAction.APPROVE;
        if (!caller.getRoles().contains(approval ? Role.APPROVER_NAME : Role.OPERATOR_NAME)) {
            throw new ProblemException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    body.request() + " needs the role " + (approval ? Role.APPROVER_NAME : Role.OPERATOR_NAME),
                    List.of(),
                    null);
        }
        if (approval && body.planHash() == null) {
            throw ProblemException.invalid(
                    "/planHash", "planHash is missing: state the hash of the plan that you approve");
        }
        if (body.request() == HttpTokenRequests.RotationAction.RETIRE_NOW
                && (body.reason() == null || body.reason().isBlank())) {
            throw ProblemException.invalid("/reason", "reason is missing: an override must say why");
        }
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(tx, keyed, HttpTokenAnswers.Accepted.class, () -> {
            locked(tx, tokenId, ifMatch);
            return request(
                    tx,
                    tokenId,
                    action(body.request()),
                    rotationId,
                    null,
                    body.planHash(),
                    Objects.requireNonNullElse(body.reason(), ""),
                    caller);
        }));
    }

    private HttpResponse<HttpTokenAnswers.Accepted> request(
            Tx tx,
            String tokenId,
            RotationRequest request,
            @Nullable String rotationId,
            @Nullable Integer version,
            @Nullable String planHash,
            String reason,
            Authentication caller) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        RotationRequested event =
                events.requested(tokenId, request, rotationId, version, planHash, reason, caller.getName(), now);
        tx.emit(event);
        history.append(
                tx,
                List.of(new History.Entry(
                        tokenId,
                        now,
                        event.getEventId(),
                        "requested",
                        version,
                        request + (reason.isEmpty() ? "" : ": " + reason),
                        event.getSource(),
                        event.getActor())));
        return HttpResponse.accepted().body(new HttpTokenAnswers.Accepted(event.getEventId(), tokenId, rotationId));
    }

    private Register.Entry locked(Tx tx, String tokenId, @Nullable String ifMatch) {
        Map<String, Register.Entry> locked = register.lock(tx, List.of(tokenId));
        Register.Entry entry = locked.get(tokenId);
        if (entry == null) {
            throw TokenController.notFound();
        }
        String etag = TokenController.etag(entry.revision());
        if (ifMatch != null && !ifMatch.equals("*") && !ifMatch.equals(etag)) {
            throw new ProblemException(
                    HttpStatus.PRECONDITION_FAILED,
                    "changed-meanwhile",
                    "the token's ETag is now " + etag,
                    List.of(),
                    "read the token again and decide again");
        }
        return entry;
    }

    private static HttpResponse<HttpTokenAnswers.RevocationView> accepted(
            String tokenId, int version, Revocation revocation) {
        return HttpResponse.<HttpTokenAnswers.RevocationView>accepted()
                .body(HttpViews.revocation(tokenId, version, revocation));
    }

    private static RevocationReason reason(HttpTokenRequests.RevokeReason reason) {
        return switch (reason) {
            case LEAKED -> RevocationReason.LEAKED;
            case OWNER_LEFT -> RevocationReason.OWNER_LEFT;
            case UNUSED -> RevocationReason.UNUSED;
            case REQUESTED -> RevocationReason.REQUESTED;
        };
    }

    private static RotationRequest action(HttpTokenRequests.RotationAction action) {
        return switch (action) {
            case APPROVE -> RotationRequest.APPROVE;
            case ROLL_BACK -> RotationRequest.ROLL_BACK;
            case RETRY -> RotationRequest.RETRY;
            case RETIRE_NOW -> RotationRequest.RETIRE_NOW;
        };
    }
}
