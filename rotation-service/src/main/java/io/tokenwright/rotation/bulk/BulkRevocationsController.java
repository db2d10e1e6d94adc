package io.tokenwright.rotation.bulk;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
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
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.security.Role;
import io.tokenwright.rotation.bulk.BulkRevocations.Item;
import io.tokenwright.rotation.bulk.BulkRevocations.Preview;
import io.tokenwright.rotation.bulk.BulkRevocations.Run;
import io.tokenwright.rotation.bulk.HttpBulk.SelectorBody;
import io.tokenwright.rotation.bulk.HttpBulkRevocations.ItemView;
import io.tokenwright.rotation.bulk.HttpBulkRevocations.PreviewView;
import io.tokenwright.rotation.bulk.HttpBulkRevocations.RunView;
import io.tokenwright.rotation.bulk.HttpBulkRevocations.StartBody;
import io.tokenwright.rotation.revocation.Cause;
import io.tokenwright.rotation.token.EventIds;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revocation of many versions: look first, start exactly that, watch, pause, go on. */
@Controller("/api/v1/bulk-revocations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Bulk revocations")
public class BulkRevocationsController {
    private static final Logger LOG = LoggerFactory.getLogger(BulkRevocationsController.class);
    private static final int LIST_MAX = 50;

    private final Database database;
    private final BulkRevocations runs;
    private final InstantSource clock;

    BulkRevocationsController(Database database, BulkRevocations runs, InstantSource clock) {
        this.database = database;
        this.runs = runs;
        this.clock = clock;
    }

    @Post("/previews")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "previewBulkRevocation",
            summary = "Show what a bulk revocation would hit",
            description =
                    "Versions that are not revoked, not in the ledger and not waiting in another bulk revocation. "
                            + "Changes nothing.")
    @ApiResponse(responseCode = "200", description = "What would be revoked, with its hash.")
    PreviewView preview(@Body @Valid SelectorBody body) {
        Selector selector = body.selector("");
        Preview preview = database.read(tx -> runs.preview(tx, selector));
        return HttpBulkRevocations.view(preview);
    }

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "startBulkRevocation",
            summary = "Revoke what a preview showed",
            description =
                    "At half the rate that each issuer takes, so that other revocations and rotations go on. Started "
                            + "twice it is refused the second time, as nothing is left to select.")
    @ApiResponse(
            responseCode = "202",
            description = "It runs.",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = RunView.class)))
    @ApiResponse(
            responseCode = "409",
            description = "What is selected is not what the preview showed.",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    HttpResponse<RunView> start(@Body @Valid StartBody body, Authentication caller) {
        Selector selector = body.selector().selector("/selector");
        return database.inTransaction(tx -> {
            Preview now = runs.preview(tx, selector);
            if (!now.hash().equals(body.hash()) || now.versions() == 0) {
                throw HttpBulk.selectionChanged(now.versions() + " versions", "/api/v1/bulk-revocations/previews");
            }
            var run = new Run(
                    EventIds.next(),
                    selector,
                    now.hash(),
                    Cause.valueOf(body.reason().name()),
                    body.detail(),
                    caller.getName(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    null,
                    null);
            runs.start(tx, run);
            LOG.warn(
                    "bulk revocation started id={} versions={} by={} reason={}",
                    run.id(),
                    now.versions(),
                    run.startedBy(),
                    run.cause());
            return HttpResponse.<RunView>accepted().body(view(tx, run));
        });
    }

    @Get
    @Operation(operationId = "listBulkRevocations", summary = "List bulk revocations", description = "The newest 50.")
    @ApiResponse(responseCode = "200", description = "Bulk revocations, newest first.")
    List<RunView> list() {
        return database.read(tx ->
                runs.newest(tx, LIST_MAX).stream().map(run -> view(tx, run)).toList());
    }

    @Get("/{bulkId}")
    @Operation(operationId = "getBulkRevocation", summary = "Show how far a bulk revocation is")
    @ApiResponse(responseCode = "200", description = "The bulk revocation.")
    RunView get(@PathVariable @Parameter(description = "Its id.") String bulkId) {
        return database.read(tx -> view(tx, known(tx, bulkId)));
    }

    @Get("/{bulkId}/items{?cursor,limit}")
    @Operation(
            operationId = "listBulkRevocationItems",
            summary = "Show the evidence for each version",
            description = "In the order of token ids. Once the bulk revocation has ended this is its evidence report.")
    @ApiResponse(responseCode = "200", description = "A page of versions.")
    Page<ItemView> items(
            @PathVariable @Parameter(description = "Its id.") String bulkId,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        List<Item> rows = database.read(tx -> {
            known(tx, bulkId);
            return runs.items(
                    tx,
                    bulkId,
                    after.isEmpty() ? "" : after.get(0),
                    after.isEmpty() ? 0 : number(after.get(1)),
                    limit + 1);
        });
        return Page.of(rows, limit, row -> List.of(row.tokenId(), String.valueOf(row.version())))
                .map(HttpBulkRevocations::view);
    }

    @Post("/{bulkId}/pause")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "pauseBulkRevocation",
            summary = "Order no more for now",
            description = "What is in the ledger already is killed all the same.")
    @ApiResponse(responseCode = "200", description = "The bulk revocation.")
    RunView pause(@PathVariable @Parameter(description = "Its id.") String bulkId, Authentication caller) {
        return paused(bulkId, caller.getName());
    }

    @Post("/{bulkId}/resume")
    @Secured(Role.OPERATOR_NAME)
    @Operation(operationId = "resumeBulkRevocation", summary = "Go on")
    @ApiResponse(responseCode = "200", description = "The bulk revocation.")
    RunView resume(@PathVariable @Parameter(description = "Its id.") String bulkId) {
        return paused(bulkId, null);
    }

    private RunView paused(String bulkId, @Nullable String by) {
        return database.inTransaction(tx -> {
            known(tx, bulkId);
            runs.pause(tx, bulkId, by);
            return view(tx, known(tx, bulkId));
        });
    }

    private Run known(Tx tx, String bulkId) {
        return HttpBulk.known("bulk revocation", bulkId, id -> runs.find(tx, id));
    }

    private RunView view(Tx tx, Run run) {
        return HttpBulkRevocations.view(run, runs.progress(tx, run.id()));
    }

    private static int number(String key) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw Cursor.notOurs();
        }
    }
}
