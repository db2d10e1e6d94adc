package io.tokenwright.rotation.rotation;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Rung when a rotation was given something to do, so that the workers of this process need not find it by chance. Thread-safe. */
public final class Bell {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** {@code listener} is called in the transaction of whoever rings: it may only take note. */
    public void onRing(Runnable listener) {
        listeners.add(listener);
    }

    /** It is a hint: what was written may be rolled back, and is not to be seen before the commit. */
    public void ring() {
        listeners.forEach(Runnable::run);
    }
}
