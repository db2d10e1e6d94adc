package io.tokenwright.kit.web;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.tokenwright.kit.problem.ProblemException;
import io.tokenwright.kit.security.Role;
import io.tokenwright.kit.telemetry.CurrentTrace;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Fails in each way that a controller can. */
@Controller("/faulty")
@Requires(property = "kit.test-app")
@Secured(Role.VIEWER_NAME)
class FaultyController {
    enum Color {
        RED,
        GREEN
    }

    @Serdeable
    record Part(
            @NotBlank(message = "is blank: give it a name") String label, int amount) {}

    @Serdeable
    record Thing(
            @NotNull(message = "is missing: give it a value")
            String name,

            @Nullable Instant madeAt,
            @Nullable Color color,
            @Nullable Boolean sold,
            @Nullable Long weight,
            @Nullable @Valid List<Part> parts,
            @Nullable Map<String, @Valid Part> spares) {}

    @Post("/things")
    Thing echo(@Body @Valid Thing thing) {
        return thing;
    }

    @Get("/numbers/{number}")
    int number(@PathVariable int number, @QueryValue(defaultValue = "1") @Max(5) int factor) {
        return number * factor;
    }

    @Get("/colors")
    Color color(@QueryValue Color color) {
        return color;
    }

    @Get("/bug")
    String bug() {
        throw new IllegalStateException("the bug's own text, with canary-7f3a");
    }

    @Get("/database-away")
    String databaseAway() {
        throw new IllegalStateException(new SQLTransientConnectionException("pool: no connection"));
    }

    @Get("/conflict")
    String conflict() {
        throw new ProblemException(HttpStatus.CONFLICT, "already-open", "it is open", List.of(), "Close it first.");
    }

    @Get("/trace")
    String trace() {
        return CurrentTrace.get().orElseThrow().traceId();
    }

    @Get("/language")
    String language(HttpRequest<?> request) {
        return String.valueOf(request.getHeaders().get("Accept-Language"));
    }

    @Get("/nothing")
    @Nullable
    String nothing() {
        return null;
    }

    @Get("/unlisted")
    @Secured(Role.APPROVER_NAME)
    String approversOnly() {
        return "for approvers";
    }
}
