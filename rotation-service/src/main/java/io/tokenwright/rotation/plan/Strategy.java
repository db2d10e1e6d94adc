package io.tokenwright.rotation.plan;

import io.tokenwright.rotation.connector.Connector.Replacement;
import io.tokenwright.rotation.connector.Connector.Traits;
import java.util.Locale;

/** How a rotation replaces a version by the next: what the issuer is like decides it. */
public enum Strategy {
    /** The next version is minted beside the old one, proven, handed out, and the old one killed when nobody needs it. */
    CREATE_PROVE_RETIRE("the next version is minted beside the old one, which is killed when nobody needs it any more"),
    /** The same with two principals that take turns. */
    ALTERNATING_SLOTS(
            "the next version is minted into the principal that the old one does not hold; the old one is killed"
                    + " when nobody needs it any more"),
    /** One call puts the next value in the place of the old one. */
    IN_PLACE("one call puts the next value in the place of the old one, which is dead at once: there is no way back");

    private final String sentence;

    Strategy(String sentence) {
        this.sentence = sentence;
    }

    /** The one for an issuer with such traits. */
    public static Strategy of(Traits traits) {
        return switch (traits.replacement()) {
            case Replacement.CREATE_AND_DELETE -> CREATE_PROVE_RETIRE;
            case Replacement.ALTERNATING_SLOTS -> ALTERNATING_SLOTS;
            case Replacement.IN_PLACE -> IN_PLACE;
        };
    }

    /** What it does, for people. */
    public String sentence() {
        return sentence;
    }

    /** As the API spells it: kebab case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
