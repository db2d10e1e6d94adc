package io.tokenwright.rotation.killswitch;

import java.util.List;
import java.util.Optional;

/** The kill switches that are set. {@code JdbcKillSwitches} has the SQL. */
public interface KillSwitches {

    /** The one of {@code issuer}, as it is now on all instances. */
    Optional<KillSwitch> of(String issuer);

    /** All, by issuer. */
    List<KillSwitch> all();

    /** Sets one; one that is set already stays as it is. The one that is set then. */
    KillSwitch set(KillSwitch wanted);

    /** Releases one, and wakes what waits for the issuer; false when none was set. */
    boolean release(String issuer, java.time.Instant now);
}
