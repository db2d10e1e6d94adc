package io.tokenwright.rotation.rotation;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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

    /**
     * A rotation.
     *
     * @param rotationId UUIDv7
     * @param tokenId token that is rotated
     * @param name human name of the token
     * @param environment of the token
     * @param issuer connector that mints
     * @param state where it is
     * @param step what is done next
     * @param reason why it is where it is, a stable code
     * @param sentence the reason for people
     * @param nextAction what a person should do; empty when nobody needs to
     * @param nextAt when it goes on by itself; absent when it waits for a person or has ended
     * @param healthy false when a person is needed
     * @param fromVersion version that is replaced
     * @param toVersion version that replaces it; absent until it is minted
     * @param planHash what an approval binds to
     * @param requestedBy who or what asked for it
     * @param approvedBy who approved; absent when nobody had to or did
     * @param stages secret paths in order of promotion
     * @param evidence what was seen
     * @param history moves, oldest first
     * @param createdAt when it was planned
     * @param endedAt absent while open
     */
    @Serdeable
    public record RotationView(
            String rotationId,
            String tokenId,
            @Nullable String name,
            @Nullable String environment,
            String issuer,
            State state,
            Step step,
            String reason,
            String sentence,
            String nextAction,
            @Nullable Instant nextAt,
            boolean healthy,
            int fromVersion,
            @Nullable Integer toVersion,
            String planHash,
            String requestedBy,
            @Nullable String approvedBy,
            List<StageView> stages,
            Map<String, String> evidence,
            List<String> history,
            Instant createdAt,
            @Nullable Instant endedAt) {}

    /**
     * A stage.
     *
     * @param stage its name
     * @param secretPath mount and path
     * @param promotedVersion KV version of the new value; absent before
     * @param promotedAt absent before
     */
    @Serdeable
    public record StageView(
            String stage,
            String secretPath,
            @Nullable Integer promotedVersion,
            @Nullable Instant promotedAt) {}

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
                .map(RotationsController::view);
    }

    @Get("/{rotationId}")
    @Operation(operationId = "getRotation", summary = "Show a rotation")
    @ApiResponse(responseCode = "200", description = "The rotation.")
    RotationView get(@PathVariable @Parameter(description = "Id of the rotation.") String rotationId) {
        if (rotationId.indexOf('\0') >= 0) {
            throw ProblemException.notFound("there is no rotation with this id");
        }
        return database.read(tx -> rotations.find(tx, rotationId))
                .map(RotationsController::view)
                .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
    }

    private static RotationView view(Rotation r) {
        Candidate candidate = r.candidate();
        return new RotationView(
                r.id(),
                r.tokenId(),
                r.plan().name(),
                r.plan().environment(),
                r.plan().issuer(),
                r.state(),
                r.step(),
                r.reason().code(),
                r.sentence(),
                r.nextAction(),
                r.dueAt(),
                r.healthy(),
                r.plan().from().version(),
                candidate == null ? null : candidate.version(),
                r.plan().hash(),
                r.plan().requestedBy(),
                r.approvedBy(),
                stages(r),
                r.evidence(),
                r.history(),
                r.createdAt(),
                r.endedAt());
    }

    private static List<StageView> stages(Rotation r) {
        return java.util.stream.IntStream.range(0, r.plan().paths().size())
                .mapToObj(i -> {
                    StageProgress progress = i < r.stages().size() ? r.stages().get(i) : null;
                    var path = r.plan().paths().get(i);
                    return new StageView(
                            path.stage(),
                            path.display(),
                            progress == null ? null : progress.promotedVersion(),
                            progress == null ? null : progress.promotedAt());
                })
                .toList();
    }
}
