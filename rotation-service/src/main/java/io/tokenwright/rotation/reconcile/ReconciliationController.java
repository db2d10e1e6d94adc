package io.tokenwright.rotation.reconcile;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** What the issuers hold under our names, as the last comparison found it. */
@Controller("/api/v1/reconciliation")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Reconciliation")
public class ReconciliationController {
    private static final int FINDINGS_MAX = 500;

    private final Scopes scopes;
    private final Reconciler reconciler;
    private final Connectors connectors;
    private final InstantSource clock;

    ReconciliationController(Scopes scopes, Reconciler reconciler, Connectors connectors, InstantSource clock) {
        this.scopes = scopes;
        this.reconciler = reconciler;
        this.connectors = connectors;
        this.clock = clock;
    }

    /**
     * The report.
     *
     * @param issuers how far each issuer was looked at
     * @param findings live credentials under our names that are not where they should be, 500 at most
     */
    @Serdeable
    @Schema(name = "Reconciliation")
    public record ReportView(List<IssuerView> issuers, List<FindingView> findings) {}

    /**
     * An issuer.
     *
     * @param issuer connector
     * @param lists lists that it is asked for: one for each set of parameters of our tokens
     * @param due lists that are to be asked for now
     * @param unseen lists that could not be had, or were never asked for: nothing is known of what is in them
     * @param problem why a list could not be had
     * @param ours live credentials under our names
     * @param seenUntil what was minted after this may be missing, as issuers list late; absent while a list was never had
     * @param blindSpots what the issuer cannot list at all
     */
    @Serdeable
    @Schema(name = "ReconciledIssuer")
    public record IssuerView(
            String issuer,
            int lists,
            int due,
            int unseen,
            @Nullable String problem,
            int ours,
            @Nullable Instant seenUntil,
            List<String> blindSpots) {}

    /**
     * A finding.
     *
     * @param issuer connector
     * @param issuerRef the issuer's own id
     * @param name its name there
     * @param standing what it is: ORPHAN and RISEN are being killed, SUPERSEDED and FOREIGN need a person
     * @param tokenId token that it belongs to
     * @param rotationId rotation that its name holds
     * @param sentence what it is, for people
     * @param nextAction what a person should do; empty when nobody needs to
     * @param firstSeenAt when it was first found like this
     * @param lastSeenAt when it was last found like this
     */
    @Serdeable
    @Schema(name = "ReconcileFinding")
    public record FindingView(
            String issuer,
            String issuerRef,
            String name,
            Standing standing,
            @Nullable String tokenId,
            @Nullable String rotationId,
            String sentence,
            String nextAction,
            Instant firstSeenAt,
            Instant lastSeenAt) {}

    /** Which issuer to ask. */
    @Serdeable
    @Schema(name = "ReconcileRequest")
    public record ReconcileBody(
            @Nullable @Schema(description = "Connector; left out for all.", example = "gitlab")
            String issuer) {}

    /** @param lists lists that are asked for now */
    @Serdeable
    @Schema(name = "ReconcileAccepted")
    public record AcceptedView(int lists) {}

    @Get
    @Operation(operationId = "getReconciliation", summary = "Show what the issuers hold under our names")
    @ApiResponse(responseCode = "200", description = "The report.")
    ReportView report() {
        return new ReportView(
                scopes.progress(clock.instant()).stream().map(this::issuer).toList(),
                scopes.findings(FINDINGS_MAX).stream()
                        .map(ReconciliationController::finding)
                        .toList());
    }

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "reconcile",
            summary = "Ask the issuers now",
            description =
                    "The lists are asked for one after the other, at the pace that the issuers allow: the report says "
                            + "how many are still due.")
    @ApiResponse(
            responseCode = "202",
            description = "The lists are due.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = AcceptedView.class)))
    HttpResponse<AcceptedView> ask(@Body ReconcileBody body) {
        String issuer = body.issuer();
        if (issuer != null && connectors.byName(issuer).isEmpty()) {
            throw ProblemException.invalid(
                    "/issuer", "no such connector is loaded: GET /api/v1/connectors lists those that are");
        }
        reconciler.discover();
        return HttpResponse.accepted().body(new AcceptedView(scopes.ask(issuer, clock.instant())));
    }

    private IssuerView issuer(Scopes.Progress progress) {
        Optional<Connector.Description> description =
                connectors.byName(progress.issuer()).map(Connector::description);
        Instant oldest = progress.oldestListedAt();
        return new IssuerView(
                progress.issuer(),
                progress.lists(),
                progress.due(),
                progress.unseen(),
                progress.problem(),
                progress.ours(),
                oldest == null
                        ? null
                        : description
                                .map(d -> oldest.minus(d.limits().listingDelay()))
                                .orElse(oldest),
                description.map(Connector.Description::blindSpots).orElse(List.of()));
    }

    private static FindingView finding(Finding finding) {
        return new FindingView(
                finding.issuer(),
                finding.issuerRef(),
                finding.name(),
                finding.standing(),
                finding.tokenId(),
                finding.rotationId(),
                finding.sentence(),
                finding.nextAction(),
                finding.firstSeenAt(),
                finding.lastSeenAt());
    }
}
