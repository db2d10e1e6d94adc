package io.tokenwright.inventory.register;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.inventory.register.HttpTokenParts.Path;
import io.tokenwright.inventory.register.HttpTokenParts.Policy;
import io.tokenwright.inventory.register.HttpTokenParts.Precision;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the tokens' API reads. There is no field for a value anywhere: that lives in Vault alone. */
public final class HttpTokenRequests {
    private HttpTokenRequests() {}

    /** A token to register. There is no field for its value: that lives in Vault alone. */
    @Serdeable
    @Schema(name = "TokenRegistration")
    public record Registration(
            @Nullable
            @Size(min = 1, max = 128)
            @Pattern(
                    regexp = Limits.TOKEN_ID,
                    message = "must be 1 to 128 of letters, digits, dot, dash, underscore, colon and @")
            @Schema(description = "Lasting id; made when left out.", example = "grafana-annotations")
            String tokenId,

            @NotNull
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE)
            @Schema(description = "Human name.", example = "Grafana annotations of the deploy pipeline")
            String name,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "Connector name of the issuer.", example = "gitlab")
            String issuer,

            @Nullable
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE)
            @Schema(description = "The issuer's own id of this version; never the value.", example = "4711")
            String issuerRef,

            @Nullable
            @Size(max = Limits.LIST_MAX)
            @Schema(
                    description = "What the connector needs to mint the next version.",
                    example = "{\"project_id\": \"42\"}")
            Map<
                            @Size(min = 1, max = Limits.WORD_MAX)
                            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE) String,
                            @NotNull @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE) String>
                    issuerParameters,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE)
            @Schema(description = "Accountable team.", example = "team-observability")
            String owner,

            @Nullable
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE)
            @Schema(description = "Where to reach the owner.", example = "#observability")
            String ownerContact,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "The installation's own word.", example = "production")
            String environment,

            @Nullable
            @Size(max = Limits.LIST_MAX)
            @Schema(description = "What you sort tokens by; selectors name them.", example = "{\"tier\": \"one\"}")
            Map<
                            @Size(min = 1, max = Limits.WORD_MAX)
                            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE) String,
                            @NotNull @Size(min = 1, max = Limits.WORD_MAX)
                            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE) String>
                    labels,

            @Nullable @Size(max = Limits.LIST_MAX) @Schema(description = "Scopes that this version was granted.")
            List<
                            @NotNull @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE) String>
                    scopes,

            @Nullable @Schema(description = "When the issuer minted it.", example = "2026-11-01T09:00:00Z")
            Instant issuedAt,

            @Nullable
            @Schema(
                    description = "When the issuer stops honouring it; in the future.",
                    example = "2027-02-01T00:00:00Z")
            Instant expiresAt,

            @Nullable @Schema(description = "How exact expiresAt is; NONE says that it never expires.")
            Precision expiryPrecision,

            @Nullable
            @Size(min = 16, max = 64)
            @Pattern(regexp = Limits.FINGERPRINT, message = "must be 16 to 64 lower-case hex digits")
            @Schema(
                    description = "Keyed HMAC-SHA-256 of the value, truncated.",
                    example = "9f86d081884c7d659a2feaa0c55ad015")
            String fingerprint,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "Which fingerprint key made it.", example = "k1")
            String fingerprintKeyId,

            @Nullable
            @Valid
            @Size(max = Limits.LIST_MAX)
            @Schema(description = "Where the value lives, in order of promotion.")
            List<@NotNull @Valid Path> secretPaths,

            @Nullable @Size(max = Limits.LIST_MAX) @Schema(description = "Workloads declared to use it.")
            List<
                            @NotNull @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE) String>
                    consumers,

            @Nullable @Valid Policy policy,

            @Nullable
            @Min(1)
            @Max(Limits.VERSION_MAX)
            @Schema(description = "Version number.", defaultValue = "1", example = "1")
            Integer version) {}

    /** Why a revocation is asked for. */
    public enum RevokeReason {
        LEAKED,
        OWNER_LEFT,
        UNUSED,
        REQUESTED
    }

    /** A revocation to ask for. */
    @Serdeable
    @Schema(name = "RevocationRequest")
    public record RevocationBody(
            @NotNull @Schema(description = "Why.", example = "LEAKED")
            RevokeReason reason,

            @Nullable
            @Size(max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT_OR_NOTHING, message = Limits.TEXT_RULE)
            @Schema(description = "A sentence for people.", example = "found in a public repository")
            String detail) {}

    /** A rotation to ask for. */
    @Serdeable
    @Schema(name = "RotationRequest")
    public record RotationBody(
            @NotNull
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = Limits.TEXT_RULE)
            @Schema(description = "Why.", example = "scheduled")
            String reason,

            @Nullable
            @Min(1)
            @Max(Limits.VERSION_MAX)
            @Schema(description = "Version to replace; the current one when left out.")
            Integer version) {}

    /** What can be asked of an open rotation. */
    public enum RotationAction {
        APPROVE,
        ROLL_BACK,
        RETRY,
        RETIRE_NOW
    }

    /** Something to ask of an open rotation. */
    @Serdeable
    @Schema(name = "RotationActionRequest")
    public record RotationActionBody(
            @NotNull RotationAction request,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = Limits.SEGMENT_RULE)
            @Schema(description = "Hash of the plan that is approved; needed for APPROVE.")
            String planHash,

            @Nullable
            @Size(max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT_OR_NOTHING, message = Limits.TEXT_RULE)
            @Schema(description = "Why; needed for RETIRE_NOW.")
            String reason) {}
}
