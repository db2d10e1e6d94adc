package io.tokenwright.rotation.reconcile;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A live credential under one of our names that is not where it should be.
 *
 * @param issuer connector
 * @param issuerRef the issuer's own id
 * @param parameters of the list that shows it, as JSON
 * @param name its name at the issuer
 * @param standing where it stands
 * @param tokenId token that it belongs to, null when unknown
 * @param rotationId rotation that its name holds, null when unreadable
 * @param sentence what it is, for people
 * @param nextAction what a person should do, empty when nobody needs to
 * @param firstSeenAt when it was first found like this
 * @param lastSeenAt when it was last found like this
 */
public record Finding(
        String issuer,
        String issuerRef,
        String parameters,
        String name,
        Standing standing,
        @Nullable String tokenId,
        @Nullable String rotationId,
        String sentence,
        String nextAction,
        Instant firstSeenAt,
        Instant lastSeenAt) {}
