package io.tokenwright.inventory.finding;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.security.Role;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a reader of the inventory should act on. */
@Controller("/api/v1/findings")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Findings")
public class FindingController {
    private final Database database;
    private final Findings findings;

    FindingController(Database database, Findings findings) {
        this.database = database;
        this.findings = findings;
    }

    /** A finding with its remedy. */
    @Serdeable
    @Schema(name = "Finding")
    public record View(
            FindingKind kind,

            @Schema(example = "token grafana-annotations has no owner")
            String sentence,

            String remedy,
            @Nullable String tokenId,
            @Nullable Integer version,
            @Nullable String mount,
            @Nullable String path,
            @Nullable String owner,
            @Nullable Instant since) {}

    @Get("{?kind,cursor,limit}")
    @Secured(Role.VIEWER_NAME)
    @Operation(operationId = "listFindings", summary = "List findings", description = "By kind, then by token or path.")
    @ApiResponse(responseCode = "200", description = "A page of findings.")
    Page<View> list(
            @QueryValue @Nullable @Parameter(description = "Only this kind.") FindingKind kind,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        FindingKind from = after.isEmpty() ? FindingKind.values()[0] : kind(after.get(0));
        return database.read(tx -> {
            var rows = new ArrayList<Findings.Row>();
            for (FindingKind each : FindingKind.values()) {
                boolean wanted = (kind == null || kind == each) && each.compareTo(from) >= 0;
                if (wanted && rows.size() <= limit) {
                    String key = !after.isEmpty() && each == from ? after.get(1) : "";
                    rows.addAll(findings.page(tx, each, key, limit + 1 - rows.size()));
                }
            }
            return Page.of(rows, limit, row -> List.of(row.kind().name(), row.key()))
                    .map(FindingController::view);
        });
    }

    private static FindingKind kind(String name) {
        try {
            return FindingKind.valueOf(name);
        } catch (IllegalArgumentException _) {
            throw Cursor.notOurs();
        }
    }

    private static View view(Findings.Row row) {
        return new View(
                row.kind(),
                row.sentence(),
                row.kind().remedy(),
                row.tokenId(),
                row.version(),
                row.mount(),
                row.path(),
                row.owner(),
                row.since());
    }
}
