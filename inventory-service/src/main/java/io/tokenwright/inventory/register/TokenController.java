package io.tokenwright.inventory.register;

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
import io.tokenwright.events.TokenIssued;
import io.tokenwright.inventory.usage.Usages;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.idempotency.IdempotencyKeys;
import io.tokenwright.kit.idempotency.KeyedRequest;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.Problem;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Registers tokens and shows them. */
@Controller("/api/v1/tokens")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Tokens")
public class TokenController {
    private static final int CONSUMERS_MAX = 500;
    private static final int LABELS_MAX = 1_000;

    private final Database database;
    private final Register register;
    private final TokenPages pages;
    private final History history;
    private final Usages usages;
    private final HttpRegistrationReader reader;
    private final IdempotencyKeys keys;
    private final InstantSource clock;

    TokenController(
            Database database,
            Register register,
            TokenPages pages,
            History history,
            Usages usages,
            TokenEvents events,
            IdempotencyKeys keys,
            InstantSource clock) {
        this.database = database;
        this.register = register;
        this.pages = pages;
        this.history = history;
        this.usages = usages;
        this.reader = new HttpRegistrationReader(events);
        this.keys = keys;
        this.clock = clock;
    }

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "registerToken",
            summary = "Register a version of a token",
            description =
                    "Says that this version exists. Values never belong here: store the value in Vault and name its path. "
                            + "The same registration again answers 200 and changes nothing.")
    @ApiResponse(
            responseCode = "201",
            description = "It is registered.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.View.class)))
    @ApiResponse(
            responseCode = "200",
            description = "It was registered with the same content before.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.View.class)))
    @ApiResponse(
            responseCode = "409",
            description = "It is registered with other content.",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    HttpResponse<HttpTokenAnswers.View> register(
            @Body @Valid HttpTokenRequests.Registration body,
            @Header(IdempotencyKeys.HEADER) @Nullable @Parameter(description = IdempotencyKeys.DESCRIPTION)
                    String idempotencyKey,
            HttpRequest<?> request,
            Authentication caller) {
        Instant now = now();
        TokenIssued event = reader.read(body, caller.getName(), now);
        Fact.Issued fact = fact(event);
        var keyed = KeyedRequest.of(idempotencyKey, request, caller, body);
        return database.inTransaction(
                tx -> keys.once(tx, keyed, HttpTokenAnswers.View.class, () -> register(tx, event, fact, now)));
    }

    private HttpResponse<HttpTokenAnswers.View> register(Tx tx, TokenIssued event, Fact.Issued fact, Instant now) {
        Register.Entry known = register.lockOrReserve(tx, fact.tokenId()).orElse(null);
        boolean fresh = switch (Registration.of(known == null ? null : known.token(), fact)) {
            case Registration.Again _ -> false;
            case Registration.Conflicting conflict -> throw conflict(fact, conflict.fields());
            case Registration.Fresh _ -> true;
        };
        if (fresh) {
            var changes = register.mergeLocked(tx, known, List.of(fact));
            history.append(tx, List.of(History.of(fact)));
            tx.emit(event);
            StateLog.log(changes, now);
        }
        HttpTokenAnswers.View view = view(tx, fact.tokenId());
        return (fresh
                        ? HttpResponse.created(view, URI.create("/api/v1/tokens/" + fact.tokenId()))
                        : HttpResponse.ok(view))
                .header("ETag", etag(view.revision()));
    }

    @Get("{?owner,environment,issuer,labels,state,q,cursor,limit}")
    @Secured(Role.VIEWER_NAME)
    @Operation(operationId = "listTokens", summary = "List tokens", description = "In the order of their names.")
    @ApiResponse(responseCode = "200", description = "A page of tokens.")
    Page<HttpTokenAnswers.Summary> list(
            @QueryValue @Nullable @Size(max = Limits.WORD_MAX) @Parameter(description = "Accountable team.")
                    String owner,
            @QueryValue @Nullable @Size(max = Limits.WORD_MAX) @Parameter(description = "Environment.")
                    String environment,
            @QueryValue @Nullable @Size(max = Limits.WORD_MAX) @Parameter(description = "Connector name of the issuer.")
                    String issuer,
            @QueryValue
                    @Nullable
                    @Size(max = LABELS_MAX)
                    @Parameter(description = "Labels that it must have, all of them: tier=one,service=orders.")
                    String labels,
            @QueryValue @Nullable @Parameter(description = "State of the version that is handed out.")
                    VersionState state,
            @QueryValue
                    @Nullable
                    @Size(max = Limits.NAME_MAX)
                    @Parameter(description = "How the name begins, in the same case.")
                    String q,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        refuseNul(Map.of(
                "owner",
                text(owner),
                "environment",
                text(environment),
                "issuer",
                text(issuer),
                "q",
                text(q),
                "labels",
                text(labels)));
        var filter = new TokenPages.Filter(owner, environment, issuer, state, q, labels(labels));
        return database.read(tx -> {
            var rows = after.isEmpty()
                    ? pages.page(tx, filter, now(), null, null, limit + 1)
                    : pages.page(tx, filter, now(), after.get(0), after.get(1), limit + 1);
            var page = Page.of(rows, limit, row -> List.of(row.name(), row.tokenId()));
            var lastUsed = usages.lastUsed(
                    tx, page.items().stream().map(TokenPages.Row::tokenId).toList());
            return page.map(row -> HttpViews.summary(row, lastUsed.get(row.tokenId())));
        });
    }

    @Get("/{tokenId}")
    @Secured(Role.VIEWER_NAME)
    @Operation(
            operationId = "getToken",
            summary = "Show a token",
            description = "With its versions, consumers and newest rotation. The ETag changes with the token.")
    @ApiResponse(
            responseCode = "200",
            description = "The token.",
            content =
                    @Content(
                            mediaType = "application/json",
                            schema = @Schema(implementation = HttpTokenAnswers.View.class)))
    HttpResponse<HttpTokenAnswers.View> get(@PathVariable @Pattern(regexp = Limits.TOKEN_ID) String tokenId) {
        HttpTokenAnswers.View view = database.read(tx -> view(tx, tokenId));
        return HttpResponse.ok(view).header("ETag", etag(view.revision()));
    }

    @Get("/{tokenId}/history{?cursor,limit}")
    @Secured(Role.VIEWER_NAME)
    @Operation(
            operationId = "listTokenHistory",
            summary = "Show what was said of a token",
            description = "Newest first.")
    @ApiResponse(responseCode = "200", description = "A page of its history.")
    Page<HttpTokenAnswers.HistoryItem> history(
            @PathVariable @Pattern(regexp = Limits.TOKEN_ID) String tokenId,
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> before = Cursor.decode(cursor, 2);
        Instant at = before.isEmpty() ? null : instant(before.get(0));
        return database.read(tx -> {
            if (register.find(tx, tokenId).isEmpty()) {
                throw notFound();
            }
            var rows = history.newest(tx, tokenId, at, before.isEmpty() ? null : before.get(1), limit + 1);
            return Page.of(rows, limit, row -> List.of(row.occurredAt().toString(), row.eventId()))
                    .map(HttpViews::history);
        });
    }

    private HttpTokenAnswers.View view(Tx tx, String tokenId) {
        return register.find(tx, tokenId)
                .map(entry -> HttpViews.token(entry, usages.of(tx, tokenId, CONSUMERS_MAX), now()))
                .orElseThrow(TokenController::notFound);
    }

    /** What an event may not say, a registration may not either. */
    private static Fact.Issued fact(TokenIssued event) {
        try {
            return FactReader.read(event);
        } catch (RejectedEventException e) {
            throw ProblemException.invalid("", String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException conflict(Fact.Issued fact, List<String> fields) {
        return new ProblemException(
                HttpStatus.CONFLICT,
                "already-registered",
                "version " + fact.version() + " of this token is registered with other values of "
                        + String.join(", ", fields),
                fields.stream()
                        .map(field -> new Problem.FieldError("/" + field, field + " differs from what is registered"))
                        .toList(),
                "register the next version, or repeat the registration as it was");
    }

    static ProblemException notFound() {
        return ProblemException.notFound("there is no token with this id");
    }

    static String etag(long revision) {
        return "\"" + revision + "\"";
    }

    private static void refuseNul(Map<String, String> parameters) {
        parameters.forEach((name, value) -> {
            if (value.indexOf('\0') >= 0) {
                throw ProblemException.invalid("?" + name, name + " holds a NUL character: remove it");
            }
        });
    }

    /** {@code name=value}, more behind commas. */
    private static Map<String, String> labels(@Nullable String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String label : text(text).split(",", -1)) {
            String[] halves = label.split("=", 2);
            if (halves.length == 2 && !halves[0].isEmpty()) {
                labels.put(halves[0], halves[1]);
            } else if (!text(text).isEmpty()) {
                throw ProblemException.invalid("?labels", "labels is not name=value, more behind commas: tier=one");
            }
        }
        return Map.copyOf(labels);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Instant instant(String key) {
        try {
            Instant at = Instant.parse(key);
            if (Limits.isTime(at)) {
                return at;
            }
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
        throw Cursor.notOurs();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
