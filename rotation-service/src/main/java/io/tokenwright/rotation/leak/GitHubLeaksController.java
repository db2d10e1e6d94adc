package io.tokenwright.rotation.leak;

import io.micronaut.context.annotation.Requires;
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

/** What GitHub's secret scanning finds. GitHub is known by its signature, not by a token of ours. */
@Controller("/api/v1/leaks/github")
@Requires(property = "tokenwright.leaks.github", value = "true")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_ANONYMOUS)
@Tag(name = "Leaks")
public class GitHubLeaksController {
    private static final String REPORTER = "github-secret-scanning";

    private final HttpLeaks leaks;
    private final HttpGitHubKeys keys;

    GitHubLeaksController(HttpLeaks leaks, HttpGitHubKeys keys) {
        this.leaks = leaks;
        this.keys = keys;
    }

    @Post
    @Operation(
            operationId = "reportLeaksByGitHub",
            summary = "Take what GitHub's secret scanning found",
            description = "Signed as GitHub documents it for partners. Values are fingerprinted, matched and dropped.")
    @ApiResponse(responseCode = "200", description = "Taken in.")
    TakenView take(
            @Header(name = "Github-Public-Key-Identifier", defaultValue = "") String keyId,
            @Header(name = "Github-Public-Key-Signature", defaultValue = "") String signature,
            @Body byte[] body) {
        boolean good = !keyId.isEmpty()
                && keys.pem(keyId)
                        .filter(pem -> GitHubSignature.isGood(pem, signature, body))
                        .isPresent();
        if (!good) {
            throw HttpLeaks.unsigned();
        }
        return leaks.take(body, "", "token", "url", REPORTER);
    }
}
