package io.tokenwright.rotation.connector;

import java.time.Duration;

/**
 * How long the caller may still act, by clocks that go on while its process is frozen. A call that replaces a version in place asks right
 * before it is sent, and waits for its answer no longer than that: one that came later would kill what another worker has put there.
 */
@FunctionalInterface
public interface Lease {

    /** Zero when it is over. */
    Duration rest();
}
