package io.tokenwright.rotation.proof;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Verdict;

/** The owner's own checks of a new value: a GET of each URL with the value as bearer. */
public interface HttpProbes {

    /** LIVE for 2xx, DEAD for another 4xx than 429, UNKNOWN for anything else, also for a URL that must not be called. */
    Answer probe(String url, SecretValue value);

    /** @param sentence what was answered; never a body */
    record Answer(Verdict verdict, String sentence) {}
}
