package io.tokenwright.inventory.finding;

/** What can be found, with what to do about it. The name is the code in API and metrics. */
public enum FindingKind {
    DENIED_PATH(
            "grant the inventory's Vault policy read and list there, or leave the path out of tokenwright.discovery.mounts"),
    IN_VAULT_BUT_UNKNOWN(
            "say what it is with custom metadata: tokenwright-name, tokenwright-owner, tokenwright-issuer, tokenwright-expires-at"),
    KV_V1_MOUNT(
            "upgrade the mount with \"vault kv enable-versioning\": version 1 has neither metadata nor check-and-set"),
    METADATA_UNREADABLE("correct the custom metadata at the path"),
    MISSING_PATH("correct tokenwright.discovery.mounts, or write the path"),
    NEVER_EXPIRES("have the issuer mint a version with an expiry, or record why it must live for ever"),
    NO_OWNER("register the token again with an owner, or set tokenwright-owner in its custom metadata"),
    USED_AFTER_REVOCATION(
            "find the consumer and give it the current version; if it is unknown, treat the token as leaked");

    private final String remedy;

    FindingKind(String remedy) {
        this.remedy = remedy;
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
