package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.connector.Lease;
import java.time.Duration;

/** Asked before every effect outside: does the lease still stand? A worker that was frozen and thawed stops here. */
public interface Fence extends Lease {

    /** Throws {@link LeaseLostException} when another worker has taken over. */
    void check();

    /** Lets nothing through. */
    Fence CLOSED = new Fence() {
        @Override
        public void check() {
            throw new LeaseLostException("what nobody leased");
        }

        @Override
        public Duration rest() {
            return Duration.ZERO;
        }
    };

    /** Another worker has taken over; what this one was about to do must not be done. */
    final class LeaseLostException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LeaseLostException(String what) {
            super(what + " was taken over by another worker");
        }
    }
}
