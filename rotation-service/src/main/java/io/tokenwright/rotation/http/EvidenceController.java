package io.tokenwright.rotation.http;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.rotation.EvidenceReport;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.store.JdbcReviews;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Sighting;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** What is known of who uses which version, and what is missing for the old one to go. Calls nobody. */
@Controller("/api/v1/rotations/{rotationId}/evidence")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Rotations")
public class EvidenceController {
    /** Of one token; more consumers than that are a finding of their own. */
    private static final int SIGHTINGS_MAX = 2000;

    private final Database database;
    private final JdbcRotations rotations;
    private final JdbcReviews reviews;
    private final JdbcTokens tokens;
    private final InstantSource clock;

    EvidenceController(
            Database database, JdbcRotations rotations, JdbcReviews reviews, JdbcTokens tokens, InstantSource clock) {
        this.database = database;
        this.rotations = rotations;
        this.reviews = reviews;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Get
    @Operation(
            operationId = "getRotationEvidence",
            summary = "Show which version each consumer holds, and what is missing for the old one to be retired",
            description = "With what people decided: approvals, overrides, broken glass.")
    @ApiResponse(responseCode = "200", description = "The evidence.")
    EvidenceView get(@PathVariable @Parameter(description = "Id of the rotation.") String rotationId) {
        return database.read(tx -> {
            Rotation r = rotations
                    .find(tx, rotationId)
                    .orElseThrow(() -> ProblemException.notFound("there is no rotation with this id"));
            List<Sighting> sightings = tokens.sightings(tx, r.tokenId(), SIGHTINGS_MAX);
            Instant now = clock.instant();
            return EvidenceView.of(
                    r,
                    EvidenceReport.of(r, sightings, now),
                    sightings,
                    reviews.find(tx, rotationId).orElse(null),
                    now);
        });
    }
}
