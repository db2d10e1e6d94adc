package io.tokenwright.rotation.rotation;

/** Asked before every effect outside: does the lease still stand? A worker that was frozen and thawed stops here. */
@FunctionalInterface
public interface Fence {

    /** Throws {@link LeaseLostException} when another worker has taken over. */
    void check();

    /** Another worker has taken over; what this one was about to do must not be done. */
    final class LeaseLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LeaseLostException(String what) {
            super(what + " was taken over by another worker");
        }
    }
}
