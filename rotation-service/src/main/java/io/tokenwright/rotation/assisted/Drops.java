package io.tokenwright.rotation.assisted;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.rotation.Rotation;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Drop tokens at rest, and what has to be known of a value before it is taken. {@code JdbcDrops} has the SQL. */
public interface Drops {

    /**
     * A drop token that was made.
     *
     * @param madeBy who asked for it
     * @param expiresAt until when it is good
     * @param usedAt when a value was taken with it; null before
     */
    record Ticket(
            String hash,
            String rotationId,
            String madeBy,
            Instant expiresAt,
            @Nullable Instant usedAt) {}

    /** A version that has a value already. */
    record Owner(String tokenId, int version, boolean revoked) {}

    /** The ticket of a rotation by its hash. */
    Optional<Ticket> ticket(String rotationId, String hash);

    Optional<Rotation> rotation(String rotationId);

    /** The version that has a value of this fingerprint; empty when no known one has. */
    Optional<Owner> owner(Fingerprint fingerprint);

    /** The value of {@code ticket} waits in Vault: it is used up and the rotation looks, in one transaction. */
    void taken(Ticket ticket, String actor, Instant now);
}
