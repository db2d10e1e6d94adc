package io.tokenwright.kit.security;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.page.Cursor;
import io.tokenwright.kit.page.Page;
import io.tokenwright.kit.problem.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

/** API tokens for people and pipelines. Admins only. */
@Controller("/api/v1/api-tokens")
@Secured(Role.ADMIN_NAME)
@Requires(beans = ApiTokens.class)
@Tag(name = "API tokens")
public class ApiTokenController {
    private final ApiTokens tokens;
    private final InstantSource clock;

    ApiTokenController(ApiTokens tokens, InstantSource clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * What to make.
     *
     * @param name who will hold it, as it will stand in the history
     * @param roles at least one
     */
    @Serdeable
    public record NewApiToken(
            @NotNull
            @Pattern(
                    regexp = "[A-Za-z0-9][A-Za-z0-9._@-]{0,63}",
                    message = "must be 1 to 64 of A-Z, a-z, 0-9, dot, dash, underscore and @, such as ci-deploy")
            String name,

            @NotEmpty(message = "must name at least one role")
            Set<Role> roles) {}

    /**
     * The new API token.
     *
     * @param value shown this once
     */
    @Serdeable
    public record CreatedApiToken(String apiTokenId, String name, Set<Role> roles, Instant createdAt, String value) {}

    /** An API token without its value. */
    @Serdeable
    public record ApiTokenView(
            String apiTokenId,
            String name,
            Set<Role> roles,
            Instant createdAt,
            String createdBy,
            @Nullable Instant revokedAt,
            @Nullable String revokedBy) {}

    @Post
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "createApiToken",
            summary = "Make an API token",
            description = "The value is shown this once.")
    @ApiResponse(responseCode = "201", description = "The API token with its value.")
    CreatedApiToken create(@Body @Valid NewApiToken body, Authentication caller) {
        if (body.name().equals("admin")) {
            throw ProblemException.invalid(
                    "/name", "name \"admin\" is that of the configured admin token: choose another");
        }
        ApiTokenValue value = ApiTokenValue.random();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        ApiToken token = tokens.add(value, body.name(), Set.copyOf(body.roles()), now, caller.getName());
        return new CreatedApiToken(token.apiTokenId(), token.name(), token.roles(), token.createdAt(), value.reveal());
    }

    @Get("{?cursor,limit}")
    @Operation(
            operationId = "listApiTokens",
            summary = "List API tokens",
            description = "Newest first, without their values.")
    @ApiResponse(responseCode = "200", description = "A page of API tokens.")
    Page<ApiTokenView> list(
            @QueryValue @Nullable String cursor,
            @QueryValue(defaultValue = "50") @Min(1) @Max(Page.LIMIT_MAX) int limit) {
        List<String> after = Cursor.decode(cursor, 2);
        List<ApiToken> rows = after.isEmpty()
                ? tokens.list(null, null, limit + 1)
                : tokens.list(after.get(1), instant(after.get(0)), limit + 1);
        return Page.of(rows, limit, row -> List.of(row.createdAt().toString(), row.apiTokenId()))
                .map(ApiTokenController::view);
    }

    @Delete("/{apiTokenId}")
    @Status(HttpStatus.NO_CONTENT)
    @Operation(
            operationId = "revokeApiToken",
            summary = "Revoke an API token",
            description = "From then on it opens nothing. Revoking it again is no error.")
    @ApiResponse(responseCode = "204", description = "It is revoked.")
    void revoke(
            @PathVariable @Parameter(description = "Public id of the API token.") String apiTokenId,
            Authentication caller) {
        if (apiTokenId.indexOf('\0') >= 0 || !tokens.revoke(apiTokenId, clock.instant(), caller.getName())) {
            throw ProblemException.notFound("there is no API token with this id");
        }
    }

    private static Instant instant(String key) {
        try {
            return Instant.parse(key);
        } catch (DateTimeException _) {
            throw Cursor.notOurs();
        }
    }

    private static ApiTokenView view(ApiToken token) {
        return new ApiTokenView(
                token.apiTokenId(),
                token.name(),
                token.roles(),
                token.createdAt(),
                token.createdBy(),
                token.revokedAt(),
                token.revokedBy());
    }
}
