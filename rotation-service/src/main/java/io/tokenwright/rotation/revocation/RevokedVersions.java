package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.database.Tx;

/** Who has to know at once that a version was ordered dead: an open rotation of its token. */
@FunctionalInterface
public interface RevokedVersions {

    /**
     * Somebody ordered a version dead. The caller holds the token's lock.
     *
     * @param sentence who and why, for people
     */
    void ordered(Tx tx, String tokenId, int version, String sentence);
}
