package io.tokenwright.rotation.preview;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** Dry runs. */
@Controller("/api/v1/rotations/plans")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.OPERATOR_NAME, Role.APPROVER_NAME})
@Tag(name = "Rotations")
public class PlansController {
    private final Preview preview;

    PlansController(Preview preview) {
        this.preview = preview;
    }

    /**
     * What to plan.
     *
     * @param tokenId token to rotate
     * @param version version to replace; the current one when left out
     */
    @Serdeable
    @Schema(name = "PlanRequest")
    public record PlanBody(
            @NotNull
            @Pattern(
                    regexp = "[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}",
                    message = "must be a token's id: 1 to 128 letters, digits, dots, dashes, underscores, colons and @")
            String tokenId,

            @Nullable @Min(1) Integer version) {}

    @Post
    @Status(HttpStatus.OK)
    @Operation(
            operationId = "planRotation",
            summary = "Show what a rotation would do, without doing it",
            description =
                    "Every remote call in order, both versions, the approval needed and the hash that it binds to, the "
                            + "way back from each state, and what is in the way. Reads from Vault; changes nothing.")
    @ApiResponse(responseCode = "200", description = "The plan.")
    PlanView plan(@Body @Valid PlanBody body, Authentication caller) {
        return preview.of(body.tokenId(), body.version(), caller.getName())
                .map(PlanView::of)
                .orElseThrow(() -> ProblemException.notFound("token " + body.tokenId() + " is not known here"));
    }
}
