package io.tokenwright.rotation.proof;

import io.tokenwright.rotation.connector.Verdict;
import java.util.Map;

/**
 * A verdict together with what the negative control said in the same step.
 *
 * @param verdict on the value; already UNKNOWN when the control did not come out DEAD
 * @param control on a well-formed random token
 * @param sentence what was seen, for people
 * @param evidence what was seen, for the event; never a secret
 */
public record Proof(Verdict verdict, Verdict control, String sentence, Map<String, String> evidence) {

    /** Throws nothing: a verdict whose control failed is turned into UNKNOWN, whatever it said. */
    public Proof {
        if (control != Verdict.DEAD && verdict != Verdict.UNKNOWN) {
            sentence = "the probe calls a random token " + control + ", so its " + verdict + " counts for nothing";
            verdict = Verdict.UNKNOWN;
        }
    }
}
