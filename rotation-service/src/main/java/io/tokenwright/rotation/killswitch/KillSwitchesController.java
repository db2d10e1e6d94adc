package io.tokenwright.rotation.killswitch;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.connector.Connectors;
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

/** Stops and releases issuers. */
@Controller("/api/v1/kill-switches")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Kill switches")
public class KillSwitchesController {
    private static final Logger LOG = LoggerFactory.getLogger(KillSwitchesController.class);
    private static final int TEXT_MAX = 200;
    private static final String TEXT = FreeText.PATTERN;

    private final KillSwitches switches;
    private final Connectors connectors;
    private final InstantSource clock;

    KillSwitchesController(KillSwitches switches, Connectors connectors, InstantSource clock) {
        this.switches = switches;
        this.connectors = connectors;
        this.clock = clock;
    }

    /**
     * A kill switch that is set.
     *
     * @param issuer connector at which nothing is minted, disabled or revoked
     * @param setBy who set it
     * @param reason why
     * @param since when
     */
    @Serdeable
    @Schema(name = "KillSwitch")
    public record KillSwitchView(String issuer, String setBy, String reason, Instant since) {}

    /** Why an issuer is stopped. */
    @Serdeable
    @Schema(name = "KillSwitchRequest")
    public record KillSwitchBody(
            @NotNull
            @Size(min = 1, max = TEXT_MAX)
            @Pattern(
                    regexp = TEXT,
                    message = "must be printable text that starts with a visible character, without line breaks")
            @Schema(description = "Why, for those who wait for it.", example = "GitLab asked us to stop")
            String reason) {}

    @Get
    @Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
    @Operation(operationId = "listKillSwitches", summary = "List the issuers at which nothing is changed")
    @ApiResponse(responseCode = "200", description = "The kill switches that are set.")
    List<KillSwitchView> list() {
        return switches.all().stream().map(KillSwitchesController::view).toList();
    }

    @Put("/{issuer}")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "setKillSwitch",
            summary = "Change nothing at an issuer until it is released",
            description =
                    "Holds on all instances from the next call on, for revocations too. One that is set already stays "
                            + "as it is.")
    @ApiResponse(responseCode = "200", description = "The kill switch that is set.")
    KillSwitchView set(
            @PathVariable @Parameter(description = "Name of the connector.") String issuer,
            @Body @Valid KillSwitchBody body,
            Authentication caller) {
        if (connectors.byName(issuer).isEmpty()) {
            throw ProblemException.notFound("no such connector is loaded: GET /api/v1/connectors lists those that are");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KillSwitch set = switches.set(new KillSwitch(issuer, caller.getName(), body.reason(), now));
        LOG.warn("kill switch set issuer={} by={} reason={}", set.issuer(), set.setBy(), set.reason());
        return view(set);
    }

    @Delete("/{issuer}")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "releaseKillSwitch",
            summary = "Let an issuer be changed again",
            description = "What waits for it goes on at once. Releasing one that is not set does nothing.")
    @ApiResponse(responseCode = "204", description = "It is not set any more.")
    HttpResponse<Void> release(
            @PathVariable @Parameter(description = "Name of the connector.") String issuer, Authentication caller) {
        if (issuer.indexOf('\0') < 0 && switches.release(issuer, clock.instant())) {
            LOG.warn("kill switch released issuer={} by={}", issuer, caller.getName());
        }
        return HttpResponse.noContent();
    }

    private static KillSwitchView view(KillSwitch set) {
        return new KillSwitchView(set.issuer(), set.setBy(), set.reason(), set.since());
    }
}
