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
import io.tokenwright.rotation.bulk.BulkRotations.Item;
import io.tokenwright.rotation.bulk.BulkRotations.Progress;
import io.tokenwright.rotation.bulk.BulkRotations.Run;
import io.tokenwright.rotation.bulk.HttpBulk.SelectorBody;
import io.tokenwright.rotation.bulk.HttpBulkRotations.ItemView;
import io.tokenwright.rotation.bulk.HttpBulkRotations.PreviewView;
import io.tokenwright.rotation.bulk.HttpBulkRotations.RunView;
import io.tokenwright.rotation.bulk.HttpBulkRotations.StartBody;
import io.tokenwright.rotation.token.EventIds;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rotation of many tokens: look first, start exactly that, watch, pause, go on. */
@Controller("/api/v1/bulk-rotations")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Bulk rotations")
public class BulkRotationsController {
    private static final Logger LOG = LoggerFactory.getLogger(BulkRotationsController.class);
    private static final int LIST_MAX = 50;
    private static final int TOKENS_MAX = 10_000;

    private final Database database;
    private final BulkRotations runs;
    private final BulkPlanner planner;
    private final InstantSource clock;

    BulkRotationsController(Database database, BulkRotations runs, BulkPlanner planner, InstantSource clock) {
        this.database = database;
        this.runs = runs;
        this.planner = planner;
        this.clock = clock;
    }

    @Post("/previews")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "previewBulkRotation",
            summary = "Show what a bulk rotation would begin",
            description = "Of the first 10,000 tokens that are selected. Changes nothing.")
    @ApiResponse(responseCode = "200", description = "What would be rotated, with its hash.")
    PreviewView preview(@Body @Valid SelectorBody body, Authentication caller) {
        Selector selector = body.selector("");
        BulkPlanner.Selection selection = database.read(tx -> select(tx, selector, caller));
        return HttpBulkRotations.view(selection);
    }

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "startBulkRotation",
            summary = "Rotate what a preview showed",
            description =
                    "A few at a time, each as its policy says: windows, approvals and turns hold. It pauses by itself "
                            + "when too many of its rotations are stuck or rolled back.")
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
            BulkPlanner.Selection now = select(tx, selector, caller);
            if (!now.hash().equals(body.hash()) || now.chosen().isEmpty()) {
                throw HttpBulk.selectionChanged(now.chosen().size() + " tokens", "/api/v1/bulk-rotations/previews");
            }
            var run = new Run(
                    EventIds.next(),
                    selector,
                    now.hash(),
                    body.detail(),
                    body.failuresBeforeItPauses(),
                    0,
                    caller.getName(),
                    clock.instant().truncatedTo(ChronoUnit.MICROS),
                    null,
                    null,
                    null);
            runs.start(tx, run, now.chosen());
            LOG.info(
                    "bulk rotation started id={} tokens={} by={}",
                    run.id(),
                    now.chosen().size(),
                    run.startedBy());
            return HttpResponse.<RunView>accepted().body(view(tx, run));
        });
    }

    @Get
    @Operation(operationId = "listBulkRotations", summary = "List bulk rotations", description = "The newest 50.")
    @ApiResponse(responseCode = "200", description = "Bulk rotations, newest first.")
    List<RunView> list() {
        return database.read(tx ->
                runs.newest(tx, LIST_MAX).stream().map(run -> view(tx, run)).toList());
    }

    @Get("/{bulkId}")
    @Operation(operationId = "getBulkRotation", summary = "Show how far a bulk rotation is")
    @ApiResponse(responseCode = "200", description = "The bulk rotation.")
    RunView get(@PathVariable @Parameter(description = "Its id.") String bulkId) {
        return database.read(tx -> view(tx, known(tx, bulkId)));
    }

    @Get("/{bulkId}/items{?cursor,limit}")
    @Operation(
            operationId = "listBulkRotationItems",
            summary = "Show what became of each token",
            description = "In the order of token ids, each with its rotation, whose evidence says the rest.")
    @ApiResponse(responseCode = "200", description = "A page of tokens.")
    Page<ItemView> items(
            @PathVariable @Parameter(description = "Its id.") String bulkId,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 1);
        List<Item> rows = database.read(tx -> {
            known(tx, bulkId);
            return runs.items(tx, bulkId, after.isEmpty() ? "" : after.getFirst(), limit + 1);
        });
        return Page.of(rows, limit, row -> List.of(row.chosen().tokenId())).map(HttpBulkRotations::view);
    }

    @Post("/{bulkId}/pause")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "pauseBulkRotation",
            summary = "Begin no more for now",
            description = "What was begun goes on.")
    @ApiResponse(responseCode = "200", description = "The bulk rotation.")
    RunView pause(@PathVariable @Parameter(description = "Its id.") String bulkId, Authentication caller) {
        return database.inTransaction(tx -> {
            known(tx, bulkId);
            runs.pause(tx, bulkId, caller.getName(), "paused by hand");
            return view(tx, known(tx, bulkId));
        });
    }

    @Post("/{bulkId}/resume")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "resumeBulkRotation",
            summary = "Go on",
            description = "What is stuck or was rolled back until now does not pause it again; as many more do.")
    @ApiResponse(responseCode = "200", description = "The bulk rotation.")
    RunView resume(@PathVariable @Parameter(description = "Its id.") String bulkId) {
        return database.inTransaction(tx -> {
            known(tx, bulkId);
            runs.resume(
                    tx,
                    bulkId,
                    runs.progress(tx, bulkId).stream()
                            .mapToInt(Progress::failed)
                            .sum());
            return view(tx, known(tx, bulkId));
        });
    }

    private BulkPlanner.Selection select(Tx tx, Selector selector, Authentication caller) {
        return planner.select(tx, selector, TOKENS_MAX, caller.getName(), clock.instant());
    }

    private Run known(Tx tx, String bulkId) {
        return HttpBulk.known("bulk rotation", bulkId, id -> runs.find(tx, id));
    }

    private RunView view(Tx tx, Run run) {
        return HttpBulkRotations.view(run, runs.progress(tx, run.id()));
    }
}
