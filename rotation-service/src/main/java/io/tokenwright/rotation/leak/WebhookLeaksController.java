package io.tokenwright.rotation.leak;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.ConfigurationException;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.rotation.leak.HttpLeaks.TakenView;
import java.time.InstantSource;
import java.util.Objects;

/** What any other scanner finds. It is known by its signature, not by a token of ours. */
@Controller("/api/v1/leaks/webhook")
@Requires(property = "tokenwright.leaks.webhook-secret")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
@Tag(name = "Leaks")
public class WebhookLeaksController {
    private static final String REPORTER = "leak-webhook";

    private final HttpLeaks leaks;
    private final WebhookSignature signature;
    private final InstantSource clock;

    WebhookLeaksController(HttpLeaks leaks, LeakSettings settings, InstantSource clock) {
        this.leaks = leaks;
        this.clock = clock;
        try {
            this.signature = new WebhookSignature(Objects.requireNonNullElse(settings.webhookSecret(), ""));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.leaks.webhook-secret " + e.getMessage());
        }
    }

    @Post
    @Operation(
            operationId = "reportLeaks",
            summary = "Take what a scanner found",
            description =
                    "Signed as Standard Webhooks. The body is {\"leaks\": [{\"value\": \"...\", \"where\": \"https://...\"}]}. "
                            + "Values are fingerprinted, matched and dropped.")
    @ApiResponse(responseCode = "200", description = "Taken in.")
    TakenView take(
            @Header(name = "webhook-id", defaultValue = "") String id,
            @Header(name = "webhook-timestamp", defaultValue = "") String timestamp,
            @Header(name = "webhook-signature", defaultValue = "") String signatures,
            @Body byte[] body) {
        if (!signature.isGood(id, timestamp, signatures, body, clock.instant())) {
            throw HttpLeaks.unsigned();
        }
        return leaks.take(body, "/leaks", "value", "where", REPORTER);
    }
}
