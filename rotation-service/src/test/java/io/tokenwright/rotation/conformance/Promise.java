package io.tokenwright.rotation.conformance;

import java.util.Locale;

/** What a connector is held to. */
public enum Promise {
    LIFE("a version is minted, honoured, listed, killed, and dead afterwards"),
    NEGATIVE_CONTROL("a random value of the declared shape is dead"),
    NOISE_IS_NO_VERDICT("a page, a redirect, a limit and a failure are no verdict"),
    MISSING_SCOPE("a version that lacks a scope is degraded"),
    LOST_ANSWER("a mint whose answer is lost is sent once, is called lost, and is found by its name"),
    LOST_KILL("a kill whose answer is lost is not taken for done, and can be repeated"),
    GONE_ALREADY("what is gone already is no failure"),
    RETRY_AFTER("Retry-After is obeyed in seconds and as a date, and an absurd one is bounded"),
    FAILED_PAGE("a page that fails gives no half of a list"),
    LISTED_IN_TIME("a new version is listed within the declared listing-delay"),
    DEAD_IN_TIME("a killed version is dead within the declared propagation"),
    ENDS_IN_TIME("a frozen or dripping issuer holds nobody up, and may have done what was asked"),
    BOUNDED("a flood and a compressed answer are not read, a redirect is not followed"),
    ENDLESS_LIST("a list that turns in circles is given up"),
    EXPIRY("a version expires as declared: never, at a date, at an instant"),
    LIFETIME_MAX("no version outlives the declared lifetime-max"),
    LIVE_MAX("as many versions as declared live side by side, and no more"),
    LAST_USED("the last use is told as declared"),
    QUARANTINE("a disabled version is dead and can come back"),
    UNDECLARED("what is not declared is refused before any call"),
    VALUE_NEVER_SHOWN("no outcome and no log shows a value or the admin token");

    private final String sentence;

    Promise(String sentence) {
        this.sentence = sentence;
    }

    /** What holds when it is kept. */
    public String sentence() {
        return sentence;
    }

    /** As reports spell it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
