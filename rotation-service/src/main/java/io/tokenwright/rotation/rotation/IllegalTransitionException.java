package io.tokenwright.rotation.rotation;

/** A move that the table does not have: a bug. Names machine, move and history. */
public final class IllegalTransitionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IllegalTransitionException(Rotation rotation, Event.Kind kind, String to) {
        super("rotation " + rotation.id() + " of token " + rotation.tokenId() + ": no move from " + rotation.state()
                + " on " + kind + " to " + to + "; history: " + String.join(", ", rotation.history()));
    }
}
