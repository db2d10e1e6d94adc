package io.tokenwright.inventory.register;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What requests and answers of the tokens' API have in common. */
public final class HttpTokenParts {
    private static final long SECONDS_MAX = 315_360_000;

    private HttpTokenParts() {}

    /** How exact an expiry is. */
    public enum Precision {
        /** It never expires. */
        NONE,
        /** The start of that day, UTC. */
        DATE,
        /** To the second or better. */
        INSTANT
    }

    /** Where a value lives. */
    @Serdeable
    @Schema(name = "SecretPath")
    public record Path(
            @NotNull
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "Step of promotion that reads it there.", example = "production")
            String stage,

            @NotNull
            @Size(min = 1, max = Limits.PATH_MAX)
            @Pattern(regexp = Limits.PATH, message = Limits.PATH_RULE)
            @Schema(
                    description = "KV v2 mount; sink:NAME for a copy of the stage's value outside of Vault.",
                    example = "secret")
            String mount,

            @NotNull
            @Size(min = 1, max = Limits.PATH_MAX)
            @Pattern(regexp = Limits.PATH, message = Limits.PATH_RULE)
            @Schema(description = "Path below the mount.", example = "apps/ci/deploy")
            String path,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "Key inside the secret.", example = "value", defaultValue = "value")
            String key) {}

    /** How a token is rotated. What is left out has the default. */
    @Serdeable
    @Schema(name = "RotationPolicy")
    public record Policy(
            @Nullable @Schema(description = "Plan a rotation when a threshold is crossed.", defaultValue = "true")
            Boolean autoRotate,

            @Nullable
            @Min(0)
            @Max(SECONDS_MAX)
            @Schema(description = "Plan when less than this is left.", defaultValue = "604800")
            Long rotateBeforeSeconds,

            @Nullable @Schema(description = "A second person approves the plan.", defaultValue = "false")
            Boolean approvalRequired,

            @Nullable
            @Min(0)
            @Max(SECONDS_MAX)
            @Schema(description = "Wait with green probes between two stages.", defaultValue = "300")
            Long soakSeconds,

            @Nullable
            @Min(0)
            @Max(SECONDS_MAX)
            @Schema(description = "The old version is unused this long before it is retired.", defaultValue = "3600")
            Long quietPeriodSeconds,

            @Nullable
            @Min(0)
            @Max(SECONDS_MAX)
            @Schema(
                    description = "Old and new valid together longer than this raises an alert.",
                    defaultValue = "604800")
            Long overlapMaxSeconds,

            @Nullable
            @Min(1)
            @Max(SECONDS_MAX)
            @Schema(description = "Lifetime asked of the issuer.", defaultValue = "7776000")
            Long lifetimeSeconds,

            @Nullable @Schema(description = "One value may serve all stages.", defaultValue = "false")
            Boolean sharedAcrossStages,

            @Nullable
            @Pattern(regexp = Limits.TOKEN_ID, message = "must be a token id")
            @Size(min = 1, max = 128)
            @Schema(description = "Staging token that is rotated first.")
            String rehearsalTokenId,

            @Nullable @Size(max = Limits.LIST_MAX) @Schema(description = "Scopes that a probe must see.")
            List<
                            @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE) String>
                    requiredScopes,

            @Nullable @Size(max = 10) @Schema(description = "URLs that must answer 2xx to the new value.")
            List<
                            @Size(min = 8, max = Limits.NAME_MAX)
                            @Pattern(regexp = "^https?://[!-~]+$", message = "must be an http or https URL") String>
                    httpProbes,

            @Nullable
            @Min(0)
            @Max(SECONDS_MAX)
            @Schema(
                    description = "The old version is disabled this long before it is retired, where the issuer can.",
                    defaultValue = "0")
            Long screamTestSeconds) {}
}
