package io.tokenwright.kit.testkit;

/** What goes wrong around a rotation, numbered as in {@code docs/faults.md}. Each has a test that {@link Withstands} it. */
public enum KnownFault {
    F20("Vault is sealed, limits the rate, fails, or a proxy answers in its place"),
    F21("A write to Vault takes effect, and its answer is lost"),
    F22("Vault freezes in the middle of an answer"),
    F23("Our own Vault token dies, or its policy loses a path"),
    F24("Somebody else writes or deletes a live path in the middle of a rotation"),
    F25("The secret lies where a rotation could not be kept safe: KV v1, one kept version, no such path"),
    F26("The issuer minted, and its answer is lost"),
    F27("The issuer's list is late, or comes from a stale replica"),
    F28(
            "A revocation's answer is lost, or the issuer says that it revoked and did not, or what was dead is live again"),
    F29(
            "The issuer limits the rate, with a wait in seconds, as a date, or an absurd one; many revocations are due at once"),
    F30("The issuer grants a shorter life than was asked for, so that each version is due as soon as it is there"),
    F31("A probe lies: everything is live, a redirect, a page in its place"),
    F32("The process dies between any two effects, twice in a row"),
    F33("A worker freezes before a call, and thaws after another has taken over"),
    F34("The clock jumps a year ahead, a day back, or an hour twice"),
    F35("Everything is off for days, and many crossings are missed"),
    F36("A consumer never reports, or stays on the old version, or comes back with it"),
    F40("PostgreSQL is restored to an older moment; Kafka, Vault and the issuer have gone on"),
    F41("Kafka is lost, and a new cluster is in its place"),
    F42("Vault is restored to an older snapshot"),
    F43("PostgreSQL and Vault are restored to different moments"),
    F44("The key of the fingerprints is replaced"),
    F45("Two releases run on one database"),
    F46("An operator: a stale plan, a double click, an old request again, an environment too many"),
    F47("Somebody writes straight to a topic what is not theirs to say"),
    F48("Somebody edits or deletes a row of the ledger in SQL"),
    F49("An issuer or a receiver is hostile: floods, drips, redirects, circles, control characters");

    private final String what;

    KnownFault(String what) {
        this.what = what;
    }

    /** What goes wrong, for people. */
    public String what() {
        return what;
    }
}
