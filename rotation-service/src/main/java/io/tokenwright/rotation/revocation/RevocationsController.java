package io.tokenwright.rotation.revocation;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.revocation.BreakGlass.Answer;
import io.tokenwright.rotation.revocation.BreakGlass.Target;
import io.tokenwright.rotation.revocation.HttpRevocations.BreakGlassBody;
import io.tokenwright.rotation.revocation.HttpRevocations.RevocationView;
import io.tokenwright.rotation.revocation.Revocation.State;
import io.tokenwright.rotation.token.EventIds;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The ledger of versions to kill, and the break glass: revocation with Kafka and the inventory down. */
@Controller("/api/v1/revocations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Revocations")
public class RevocationsController {
    private final Database database;
    private final JdbcLedgerPages pages;
    private final BreakGlass breakGlass;

    RevocationsController(Database database, JdbcLedgerPages pages, BreakGlass breakGlass) {
        this.database = database;
        this.pages = pages;
        this.breakGlass = breakGlass;
    }

    @Get("{?tokenId,state,cursor,limit}")
    @Operation(
            operationId = "listRevocations",
            summary = "List the ledger of versions to kill",
            description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of the ledger.")
    Page<RevocationView> list(
            @QueryValue @Nullable @Pattern(regexp = HttpRevocations.TOKEN_ID) String tokenId,
            @QueryValue @Nullable State state,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> keys = Cursor.decode(cursor, 3);
        JdbcLedgerPages.After after = keys.isEmpty() ? null : after(keys);
        List<JdbcLedgerPages.Line> rows = database.read(tx -> pages.page(tx, tokenId, state, after, limit + 1));
        return Page.of(rows, limit, RevocationsController::keys)
                .map(line -> HttpRevocations.view(line.revocation(), line.orderedAt()));
    }

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "breakGlass",
            summary = "Revoke now, whatever else is down",
            description =
                    "Needs this service, its database, Vault and the issuer, and neither Kafka nor the inventory: the "
                            + "events follow. Name a version by tokenId and version, or any credential of an issuer by issuer and "
                            + "issuerRef. Asking again kills and proves again.")
    @ApiResponse(
            responseCode = "200",
            description = "Proven dead, and removed from its secret paths.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RevocationView.class)))
    @ApiResponse(
            responseCode = "202",
            description = "In the ledger, not proven dead yet: the sentence says why. It is tried until it is.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RevocationView.class)))
    HttpResponse<RevocationView> revoke(@Body @Valid BreakGlassBody body, Authentication caller) {
        var call = new BreakGlass.Call(
                target(body), Cause.valueOf(body.reason().name()), body.detail(), caller.getName(), EventIds.next());
        return switch (breakGlass.revoke(call)) {
            case Answer.Ordered(Revocation r) -> {
                HttpStatus status = r.state() == State.CONFIRMED ? HttpStatus.OK : HttpStatus.ACCEPTED;
                yield HttpResponse.<RevocationView>status(status).body(HttpRevocations.view(r, r.orderedAt()));
            }
            case Answer.Unclear(String pointer, String sentence) -> throw ProblemException.invalid(pointer, sentence);
            case Answer.Unknown(String sentence) -> throw ProblemException.notFound(sentence);
        };
    }

    private static Target target(BreakGlassBody body) {
        Integer version = body.version();
        String issuer = body.issuer();
        String issuerRef = body.issuerRef();
        if (version != null && issuer == null && issuerRef == null) {
            String tokenId = body.tokenId();
            if (tokenId == null) {
                throw ProblemException.invalid("/tokenId", "tokenId is missing: version is a version of a token");
            }
            return new Target.Version(tokenId, version);
        }
        if (version == null && issuer != null && issuerRef != null) {
            return new Target.Credential(
                    issuer, issuerRef, body.tokenId(), Objects.requireNonNullElse(body.issuerParameters(), Map.of()));
        }
        throw ProblemException.invalid(
                version == null ? "/issuerRef" : "/version",
                "name what to revoke either by tokenId and version, or by issuer and issuerRef");
    }

    private static List<String> keys(JdbcLedgerPages.Line line) {
        Order order = line.revocation().order();
        return List.of(line.orderedAt().toString(), order.tokenId(), String.valueOf(order.version()));
    }

    private static JdbcLedgerPages.After after(List<String> keys) {
        try {
            return new JdbcLedgerPages.After(Instant.parse(keys.get(0)), keys.get(1), Integer.parseInt(keys.get(2)));
        } catch (DateTimeException | NumberFormatException e) {
            throw Cursor.notOurs();
        }
    }
}
