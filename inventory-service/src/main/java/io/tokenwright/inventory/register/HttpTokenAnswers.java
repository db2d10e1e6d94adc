package io.tokenwright.inventory.register;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import io.tokenwright.inventory.register.HttpTokenParts.Path;
import io.tokenwright.inventory.register.HttpTokenParts.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the tokens' API answers. */
public final class HttpTokenAnswers {
    private HttpTokenAnswers() {}

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
            @Nullable Map<String, String> labels,
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
