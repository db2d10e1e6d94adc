package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.idempotency.IdempotencyKeys;
import io.tokenwright.kit.idempotency.KeyedRequest;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;

/** Alerts: read them, say that somebody is at one, silence one. */
@Controller("/api/v1/alerts")
@Tag(name = "Alerts")
class AlertController {
    private static final Duration SILENCE_MAX = Duration.ofDays(30);

    private final Database database;
    private final Alerts alerts;
    private final AlertKeeper keeper;
    private final RunbookSettings runbooks;
    private final IdempotencyKeys keys;
    private final InstantSource clock;

    AlertController(
            Database database,
            Alerts alerts,
            AlertKeeper keeper,
            RunbookSettings runbooks,
            IdempotencyKeys keys,
            InstantSource clock) {
        this.database = database;
        this.alerts = alerts;
        this.keeper = keeper;
        this.runbooks = runbooks;
        this.keys = keys;
        this.clock = clock;
    }

    /** An alert as it stands. */
    @Serdeable
    record AlertView(
            String alertId,
            String tokenId,
            int version,
            String condition,
            AlertState status,
            Severity severity,
            long transition,
            Instant startedAt,
            Instant changedAt,
            @Nullable Instant resolvedAt,
            String summary,
            String nextAction,
            String planned,
            String runbookUrl,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String name,
            @Nullable String owner,
            @Nullable String ownerContact,
            @Nullable String environment,
            @Nullable String issuer,
            List<String> consumers,
            @Nullable String acknowledgedBy,
            @Nullable String acknowledgedNote,
            @Nullable Instant silencedUntil) {}

    /**
     * Somebody is at it.
     *
     * @param note for the others
     */
    @Serdeable
    record Acknowledgement(
            @Nullable @Size(max = 1000, message = "must have at most 1000 characters")
            String note) {}

    /**
     * Not to be heard for a while.
     *
     * @param until at most 30 days ahead
     * @param reason why
     */
    @Serdeable
    record Silence(
            @NotNull(message = "is missing: name the time at which it may fire again")
            Instant until,

            @NotNull(message = "is missing: say why")
            @Size(min = 1, max = 1000, message = "must have 1 to 1000 characters")
            String reason) {}

    @Get("{?status,owner,tokenId,condition,cursor,limit}")
    @Secured(Role.VIEWER_NAME)
    @Operation(operationId = "listAlerts", summary = "List alerts", description = "Latest change first.")
    @ApiResponse(responseCode = "200", description = "A page of alerts.")
    Page<AlertView> list(
            @QueryValue @Nullable AlertState status,
            @QueryValue @Nullable String owner,
            @QueryValue @Nullable String tokenId,
            @QueryValue @Nullable String condition,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        var filter = new Alerts.Filter(
                status,
                text("owner", owner),
                text("tokenId", tokenId),
                condition == null ? null : condition(condition));
        List<String> after = Cursor.decode(cursor, 2);
        Instant beforeChangedAt = after.isEmpty() ? null : instant(after.get(0));
        String beforeId = after.isEmpty() ? null : after.get(1);
        List<Alert> rows = database.read(tx -> alerts.list(tx, filter, beforeChangedAt, beforeId, limit + 1));
        return Page.of(rows, limit, row -> List.of(row.changedAt().toString(), row.alertId()))
                .map(this::view);
    }

    @Get("/{alertId}")
    @Secured(Role.VIEWER_NAME)
    @Operation(operationId = "getAlert", summary = "Get an alert")
    @ApiResponse(responseCode = "200", description = "The alert.")
    AlertView get(@PathVariable String alertId) {
        String id = id(alertId);
        return database.read(tx -> alerts.find(tx, id)).map(this::view).orElseThrow(AlertController::unknown);
    }

    @Post("/{alertId}/acknowledgement")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "acknowledgeAlert",
            summary = "Acknowledge an alert",
            description = "It stays quiet until it gets worse or resolves.")
    @ApiResponse(responseCode = "200", description = "The alert, acknowledged.")
    HttpResponse<AlertView> acknowledge(
            @PathVariable String alertId,
            @Body @Valid Acknowledgement body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(tx -> keys.once(
                tx,
                keyed,
                AlertView.class,
                () -> answer(keeper.acknowledge(tx, id(alertId), caller.getName(), text("/note", body.note())))));
    }

    @Post("/{alertId}/silence")
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "silenceAlert",
            summary = "Silence an alert",
            description = "It stays quiet until the time named, even when it gets worse.")
    @ApiResponse(responseCode = "200", description = "The alert, silenced.")
    HttpResponse<AlertView> silence(
            @PathVariable String alertId,
            @Body @Valid Silence body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        Instant now = clock.instant();
        if (!body.until().isAfter(now) || body.until().isAfter(now.plus(SILENCE_MAX))) {
            throw ProblemException.invalid("/until", "until must lie within the next 30 days");
        }
        return database.inTransaction(tx -> keys.once(
                tx,
                keyed,
                AlertView.class,
                () -> answer(keeper.silence(
                        tx, id(alertId), caller.getName(), text("/reason", body.reason()), body.until()))));
    }

    private HttpResponse<AlertView> answer(AlertKeeper.Answer answer) {
        return switch (answer) {
            case AlertKeeper.Answer.Moved(Alert alert) -> HttpResponse.ok(view(alert));
            case AlertKeeper.Answer.Unknown() -> throw unknown();
            case AlertKeeper.Answer.Closed(Alert alert) ->
                throw new ProblemException(
                        HttpStatus.CONFLICT,
                        "alert-closed",
                        "the alert is " + alert.state() + ": there is nothing to be quiet about",
                        List.<Problem.FieldError>of(),
                        null);
        };
    }

    private static ProblemException unknown() {
        return ProblemException.notFound("there is no alert with this id");
    }

    private static String id(String alertId) {
        if (alertId.indexOf('\0') >= 0) {
            throw unknown();
        }
        return alertId;
    }

    private static Condition condition(String code) {
        return Condition.ofCode(code)
                .orElseThrow(() -> ProblemException.invalid(
                        "?condition",
                        "condition is not one of "
                                + String.join(
                                        ", ",
                                        Arrays.stream(Condition.values())
                                                .map(Condition::code)
                                                .toList())));
    }

    /** PostgreSQL cannot hold NUL in a text. */
    private static @Nullable String text(String field, @Nullable String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw ProblemException.invalid(
                    field.startsWith("/") ? field : "?" + field, "must not hold the character U+0000: remove it");
        }
        return value;
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
    }

    private AlertView view(Alert alert) {
        Alert.Subject subject = alert.subject();
        return new AlertView(
                alert.alertId(),
                alert.tokenId(),
                alert.version(),
                alert.condition().code(),
                alert.state(),
                alert.severity(),
                alert.transition(),
                alert.startedAt(),
                alert.changedAt(),
                alert.resolvedAt(),
                alert.summary(),
                alert.nextAction(),
                alert.planned(),
                runbooks.url(alert.condition()),
                alert.expiresAt(),
                alert.lastUsedAt(),
                subject.name(),
                subject.owner(),
                subject.ownerContact(),
                subject.environment(),
                subject.issuer(),
                subject.consumers(),
                alert.acknowledgedBy(),
                alert.acknowledgedNote(),
                alert.silencedUntil());
    }
}
