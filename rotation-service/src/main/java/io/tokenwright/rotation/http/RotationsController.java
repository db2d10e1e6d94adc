package io.tokenwright.rotation.http;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.store.JdbcRotations;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** Rotations under way and past. Read only: what is asked of a rotation goes through the inventory. */
@Controller("/api/v1/rotations")
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Rotations")
public class RotationsController {
    private final Database database;
    private final JdbcRotations rotations;

    RotationsController(Database database, JdbcRotations rotations) {
        this.database = database;
        this.rotations = rotations;
    }

    @Get("{?tokenId,state,cursor,limit}")
    @Operation(operationId = "listRotations", summary = "List rotations", description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of rotations.")
    Page<RotationView> list(
            @QueryValue @Nullable String tokenId,
            @QueryValue @Nullable State state,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        Instant beforeAt = after.isEmpty() ? null : instant(after.get(0));
        String beforeId = after.isEmpty() ? null : after.get(1);
        if (tokenId != null && tokenId.indexOf('\0') >= 0) {
            throw ProblemException.invalid("?tokenId", "tokenId has a NUL character: remove it");
        }
        List<Rotation> rows = database.read(
                tx -> rotations.page(tx, tokenId, state == null ? null : state.name(), beforeAt, beforeId, limit + 1));
        return Page.of(rows, limit, row -> List.of(row.createdAt().toString(), row.id()))
                .map(RotationView::of);
    }

    @Get("/{rotationId}")
    @Operation(operationId = "getRotation", summary = "Show a rotation")
    @ApiResponse(responseCode = "200", description = "The rotation.")
    RotationView get(@PathVariable @Parameter(description = "Id of the rotation.") String rotationId) {
        if (rotationId.indexOf('\0') >= 0) {
            throw ProblemException.notFound("there is no rotation with this id");
        }
        return database.read(tx -> rotations.find(tx, rotationId))
                .map(RotationView::of)
                .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
    }
}
