package io.tokenwright.rotation.token;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;

/** How rotation names itself and its events. */
public final class EventIds {
    /** Source of all events of this service. */
    public static final String SOURCE = "tokenwright/rotation";

    private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

    private EventIds() {}

    /** A new UUIDv7. */
    public static String next() {
        return IDS.generate().toString();
    }
}
