package io.tokenwright.rotation.rotation;

import java.util.Optional;

/**
 * How many rotations may change things at the same time. A rotation takes its turn before its first mint and gives it back
 * when the new version is live at every stage or everything is undone, so that an issuer that breaks what it mints, or an
 * owner whose consumers fail, stops a few rotations and not all. One that stands still on the way keeps its turn.
 * {@code JdbcTurns} has the SQL.
 */
@FunctionalInterface
public interface Turns {
    /** Any number at the same time. */
    Turns UNLIMITED = _ -> Optional.empty();

    /** Takes the turn of {@code r}, or keeps the one that it has; why not, empty when it has it now. */
    Optional<String> take(Rotation r);

    /**
     * @param perIssuer rotations at the same time of one issuer, 0 for any number
     * @param perOwner rotations at the same time of one owner's tokens, 0 for any number
     */
    record Limits(int perIssuer, int perOwner) {
        public Limits {
            if (perIssuer < 0 || perOwner < 0) {
                throw new IllegalArgumentException(
                        "per-issuer " + perIssuer + " and per-owner " + perOwner + ": write 0 for any number, or more");
            }
        }

        public boolean unlimited() {
            return perIssuer == 0 && perOwner == 0;
        }
    }
}
