package io.tokenwright.alerting.condition;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be wrong with a version of a token. The runbook of each is {@code docs/runbook/<code>.md}. */
public enum Condition {
    /** It will expire, or has, and is still in use. */
    EXPIRING,
    /** Its rotation needs a person. */
    ROTATION_STUCK,
    /** Its successor failed its probe; the version itself is untouched. */
    CANDIDATE_FAILED,
    /** It was revoked, and the issuer still honours it. */
    REVOCATION_UNCONFIRMED,
    /** It was used after it had been revoked. */
    USED_AFTER_REVOCATION,
    /** It was reported leaked and is not proven dead yet. */
    LEAKED,
    /** Old and new have both been valid for longer than the policy allows. */
    OVERLAP_EXCEEDED;

    /** The code: kebab case, as in the event, the API and the runbook's name. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Condition> ofCode(String code) {
        return Arrays.stream(values()).filter(c -> c.code().equals(code)).findFirst();
    }
}
