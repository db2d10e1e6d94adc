package io.tokenwright.inventory.discovery;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.security.Role;
import java.time.Instant;
import java.util.List;

/** Walks Vault when asked. Only with a Vault configured. */
@Controller("/api/v1/discoveries")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(property = "tokenwright.vault.address")
@Tag(name = "Discovery")
public class DiscoveryController {
    private final VaultDiscovery discovery;

    DiscoveryController(VaultDiscovery discovery) {
        this.discovery = discovery;
    }

    /** What was seen. */
    @Serdeable
    @Schema(name = "DiscoveryReport")
    public record Report(
            Instant startedAt,

            @Schema(
                    description =
                            "False when Vault did not answer somewhere: what is absent may be there all the same.")
            boolean complete,

            @Schema(description = "Paths that carry our metadata.")
            int foundPaths,

            @Schema(description = "Tokens of which something new was said.")
            int registeredTokens,

            @Schema(description = "Paths without our metadata.")
            int unknownPaths,

            @Schema(description = "The first of them.") List<String> unknown,
            List<String> deniedPaths,
            List<String> missingPaths,

            @Schema(description = "Mounts that cannot be used: KV version 1 has no metadata.")
            List<String> kvV1Mounts,

            List<String> unreadableMetadata) {}

    @Post
    @Secured(Role.OPERATOR_NAME)
    @Operation(
            operationId = "discover",
            summary = "Walk Vault now",
            description =
                    "Registers what carries custom metadata of ours and reports what does not. Reads a value only to fingerprint it.")
    @ApiResponse(responseCode = "200", description = "What was seen.")
    Report discover(Authentication caller) {
        Discovery seen = discovery.discover(caller.getName());
        return new Report(
                seen.startedAt(),
                seen.complete(),
                seen.foundPaths(),
                seen.registeredTokens(),
                seen.unknownPaths(),
                seen.unknown(),
                seen.deniedPaths(),
                seen.missingPaths(),
                seen.kvV1Mounts(),
                seen.unreadableMetadata());
    }
}
