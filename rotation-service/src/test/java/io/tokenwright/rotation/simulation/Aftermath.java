package io.tokenwright.rotation.simulation;

import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Rotation;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What a rotation left behind, in the simulator or on real parts: its row, its lines in the ledger, its paths in Vault, and what
 * the issuer knows in truth. {@link Checker} holds it to the invariants, without a clock and without asking anybody.
 *
 * @param rotation its row, with its history
 * @param ledger lines of its token
 * @param paths each live path
 * @param waiting whether anything that could be used waits beside the live path
 * @param calls kills and probes as they took effect at the issuer, in order
 * @param live what is live at the issuer of what rotations minted for the token, and of its old version; by the issuer's id
 */
public record Aftermath(
        Rotation rotation,
        List<Revocation> ledger,
        List<PathLeft> paths,
        boolean waiting,
        List<IssuerCall> calls,
        Set<String> live) {

    /**
     * A live path.
     *
     * @param kvVersions how often it was written
     * @param holds the issuer's id of the credential whose value it holds, empty for none
     */
    public record PathLeft(String name, int kvVersions, String holds) {}

    /**
     * A call that took effect.
     *
     * @param ref the issuer's id of what it was about, empty for a value that it never gave out
     * @param dead whether a probe was answered with death, or a kill came too late to change anything
     */
    public record IssuerCall(Instant at, Kind kind, String ref, boolean dead) {
        /** What for. */
        public enum Kind {
            REVOKE,
            PROBE
        }
    }
}
