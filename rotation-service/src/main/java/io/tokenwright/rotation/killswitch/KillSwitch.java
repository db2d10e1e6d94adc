package io.tokenwright.rotation.killswitch;

import java.time.Instant;

/**
 * That nothing is to be changed at an issuer.
 *
 * @param issuer connector name
 * @param setBy who set it
 * @param reason why
 * @param since when it was set
 */
public record KillSwitch(String issuer, String setBy, String reason, Instant since) {

    /** What waits for it, for people. */
    public String sentence() {
        return "the kill switch of " + issuer + " is set, by " + setBy + " since " + since + ": " + reason;
    }
}
