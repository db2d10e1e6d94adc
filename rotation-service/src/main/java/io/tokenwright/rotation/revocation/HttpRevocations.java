package io.tokenwright.rotation.revocation;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import io.tokenwright.rotation.token.FreeText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;

/** Revocations as the API has them. */
public final class HttpRevocations {
    /** As the register takes token ids: they stand in URLs, keys and names. */
    static final String TOKEN_ID = "^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$";

    static final int VERSION_MAX = 1_000_000;
    private static final String WORD = "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$";
    private static final String TEXT = FreeText.PATTERN;
    private static final String TEXT_RULE =
            "must be printable text that starts with a visible character, without line breaks or control characters";
    private static final int TEXT_MAX = 200;

    private HttpRevocations() {}

    /** Why a person revokes. */
    public enum Reason {
        LEAKED,
        OWNER_LEFT,
        UNUSED,
        REQUESTED
    }

    /** What to kill, and why. */
    @Serdeable
    @Schema(name = "BreakGlassRevocation")
    public record BreakGlassBody(
            @Nullable
            @Pattern(regexp = TOKEN_ID)
            @Schema(description = "Token; with version, or to say whose issuerParameters lead to issuerRef.")
            String tokenId,

            @Nullable @Min(1) @Max(VERSION_MAX) @Schema(description = "Version to kill; needs tokenId.")
            Integer version,

            @Nullable
            @Pattern(regexp = WORD)
            @Schema(description = "Connector; with issuerRef, in place of a version.", example = "gitlab")
            String issuer,

            @Nullable
            @Size(max = TEXT_MAX)
            @Pattern(regexp = TEXT, message = TEXT_RULE)
            @Schema(description = "The issuer's own id of the credential, registered or not.", example = "4711")
            String issuerRef,

            @Nullable
            @Size(max = 20)
            @Schema(
                    description = "What the connector needs to find it, where no token is named.",
                    example = "{\"project_id\": \"42\"}")
            Map<String, String> issuerParameters,

            @NotNull @Schema(description = "Why.", example = "LEAKED")
            Reason reason,

            @NotNull
            @Size(min = 1, max = TEXT_MAX)
            @Pattern(regexp = TEXT, message = TEXT_RULE)
            @Schema(description = "Why, for those who read it later.", example = "found in a public repository")
            String detail) {}

    /**
     * A line of the ledger.
     *
     * @param tokenId token; absent for a credential of no registered token
     * @param version version; absent for a credential that is none
     * @param name human name of the token
     * @param environment of the token
     * @param issuer connector
     * @param issuerRef the issuer's own id
     * @param state how far it is
     * @param sentence what happened last, for people
     * @param cause why
     * @param detail why, for people
     * @param orderedBy on whose word
     * @param rotationId rotation that gave the order
     * @param orderedAt when it was written down
     * @param acceptedAt when the issuer said that it is gone
     * @param nextAt when it is tried again; absent when it waits to be released or is done
     * @param evidence what the proof of death says
     */
    @Serdeable
    @Schema(name = "Revocation")
    public record RevocationView(
            @Nullable String tokenId,
            @Nullable Integer version,
            @Nullable String name,
            @Nullable String environment,
            String issuer,
            @Nullable String issuerRef,
            Revocation.State state,
            String sentence,
            Cause cause,
            String detail,
            String orderedBy,
            @Nullable String rotationId,
            Instant orderedAt,
            @Nullable Instant acceptedAt,
            @Nullable Instant nextAt,
            Map<String, String> evidence) {}

    static RevocationView view(Revocation r, Instant orderedAt) {
        Order order = r.order();
        return new RevocationView(
                order.namesToken() ? order.tokenId() : null,
                order.namesVersion() ? order.version() : null,
                order.name(),
                order.environment(),
                order.issuer(),
                order.issuerRef(),
                r.state(),
                r.sentence(),
                order.cause(),
                order.detail(),
                order.actor(),
                order.rotationId(),
                orderedAt,
                r.acceptedAt(),
                r.dueAt(),
                r.evidence());
    }
}
