package io.tokenwright.inventory.register;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the tokens' API reads and answers. */
public final class HttpTokens {
    private static final String TEXT_RULE =
            "must be printable text that starts with a visible character, without line breaks or control characters";
    private static final String PATH_RULE =
            "must be a plain path such as apps/ci/deploy: segments of letters, digits and . _ @ = : ~ -, no \"..\", * + or %";
    private static final String SEGMENT_RULE = "must be one word of letters, digits, dot, dash and underscore";
    private static final long SECONDS_MAX = 315_360_000;

    private HttpTokens() {}

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
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
            @Schema(description = "Step of promotion that reads it there.", example = "production")
            String stage,

            @NotNull
            @Size(min = 1, max = Limits.PATH_MAX)
            @Pattern(regexp = Limits.PATH, message = PATH_RULE)
            @Schema(description = "KV v2 mount.", example = "secret")
            String mount,

            @NotNull
            @Size(min = 1, max = Limits.PATH_MAX)
            @Pattern(regexp = Limits.PATH, message = PATH_RULE)
            @Schema(description = "Path below the mount.", example = "apps/ci/deploy")
            String path,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
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
            List<@Size(min = 1, max = Limits.NAME_MAX) @Pattern(regexp = Limits.TEXT, message = TEXT_RULE) String>
                    requiredScopes,

            @Nullable @Size(max = 10) @Schema(description = "URLs that must answer 2xx to the new value.")
            List<
                            @Size(min = 8, max = Limits.NAME_MAX)
                            @Pattern(regexp = "^https?://[!-~]+$", message = "must be an http or https URL") String>
                    httpProbes) {}

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
            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE)
            @Schema(description = "Human name.", example = "Grafana annotations of the deploy pipeline")
            String name,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
            @Schema(description = "Connector name of the issuer.", example = "gitlab")
            String issuer,

            @Nullable
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE)
            @Schema(description = "The issuer's own id of this version; never the value.", example = "4711")
            String issuerRef,

            @Nullable
            @Size(max = Limits.LIST_MAX)
            @Schema(
                    description = "What the connector needs to mint the next version.",
                    example = "{\"project_id\": \"42\"}")
            Map<
                            @Size(min = 1, max = Limits.WORD_MAX)
                            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE) String,
                            @NotNull @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE) String>
                    issuerParameters,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE)
            @Schema(description = "Accountable team.", example = "team-observability")
            String owner,

            @Nullable
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE)
            @Schema(description = "Where to reach the owner.", example = "#observability")
            String ownerContact,

            @Nullable
            @Size(min = 1, max = Limits.WORD_MAX)
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
            @Schema(description = "The installation's own word.", example = "production")
            String environment,

            @Nullable @Size(max = Limits.LIST_MAX) @Schema(description = "Scopes that this version was granted.")
            List<
                            @NotNull @Size(min = 1, max = Limits.NAME_MAX)
                            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE) String>
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
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
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
                            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE) String>
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
            @Pattern(regexp = Limits.TEXT_OR_NOTHING, message = TEXT_RULE)
            @Schema(description = "A sentence for people.", example = "found in a public repository")
            String detail) {}

    /** A revocation that was asked for. */
    @Serdeable
    @Schema(name = "RevocationView")
    public record RevocationView(
            String tokenId,
            int version,
            Instant revokedAt,
            RevocationReason reason,

            @Schema(description = "How sure it is that the issuer obeys.")
            RevocationConfirmation confirmation,

            String detail) {}

    /** A rotation to ask for. */
    @Serdeable
    @Schema(name = "RotationRequest")
    public record RotationBody(
            @NotNull
            @Size(min = 1, max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT, message = TEXT_RULE)
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
            @Pattern(regexp = Limits.SEGMENT, message = SEGMENT_RULE)
            @Schema(description = "Hash of the plan that is approved; needed for APPROVE.")
            String planHash,

            @Nullable
            @Size(max = Limits.NAME_MAX)
            @Pattern(regexp = Limits.TEXT_OR_NOTHING, message = TEXT_RULE)
            @Schema(description = "Why; needed for RETIRE_NOW.")
            String reason) {}

    /** That a request was passed on to the rotation-service. */
    @Serdeable
    @Schema(name = "RequestAccepted")
    public record Accepted(
            @Schema(description = "Id of the rotation-requested event.")
            String requestId,

            String tokenId,
            @Nullable String rotationId) {}

    /** A token in a list. */
    @Serdeable
    @Schema(name = "TokenSummary")
    public record Summary(
            String tokenId,
            @Nullable String name,
            @Nullable String owner,
            @Nullable String environment,
            @Nullable String issuer,
            @Nullable Integer currentVersion,
            VersionState state,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {}

    /** A version of a token. */
    @Serdeable
    @Schema(name = "TokenVersion")
    public record Version(
            int version,
            VersionState state,
            VersionRole role,
            @Nullable String issuerRef,
            @Nullable List<String> scopes,
            @Nullable Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable ExpiryPrecision expiryPrecision,
            @Nullable ExpirySource expirySource,
            @Nullable String fingerprint,
            @Nullable String fingerprintKeyId,
            @Nullable Instant lastUsedAt,
            @Nullable RevocationView revocation) {}

    /** A workload that uses the token. */
    @Serdeable
    @Schema(name = "Consumer")
    public record Consumer(
            String name,
            @Schema(description = "Named by the owner.") boolean declared,

            @Nullable @Schema(description = "Version it was last seen with.")
            Integer version,

            @Nullable Instant firstUsedAt,
            @Nullable Instant lastUsedAt,
            @Nullable String usedFrom) {}

    /** The newest rotation of the token. */
    @Serdeable
    @Schema(name = "TokenRotationView")
    public record Rotation(
            String rotationId,
            RotationState state,
            int fromVersion,
            @Nullable Integer toVersion,
            @Nullable String stage,
            String reason,
            String sentence,
            String nextAction,
            @Nullable Instant nextAt,
            boolean healthy,
            Instant since) {}

    /** A token with all that is known of it. */
    @Serdeable
    @Schema(name = "Token")
    public record View(
            String tokenId,
            @Nullable String name,
            @Nullable String issuer,
            @Nullable Map<String, String> issuerParameters,
            @Nullable String owner,
            @Nullable String ownerContact,
            @Nullable String environment,
            @Nullable List<Path> secretPaths,
            @Nullable Policy policy,
            VersionState state,
            @Nullable Integer currentVersion,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            List<Version> versions,
            List<Consumer> consumers,
            @Nullable Rotation rotation,
            long revision) {}

    /** Something that was said of a token. */
    @Serdeable
    @Schema(name = "HistoryEntry")
    public record HistoryItem(
            Instant occurredAt,

            @Schema(
                    description = "What kind of thing was said.",
                    allowableValues = {"issued", "revoked", "rotation", "crossing", "requested"})
            String kind,

            @Nullable Integer version,
            String sentence,
            String source,
            String actor,
            String eventId) {}
}
