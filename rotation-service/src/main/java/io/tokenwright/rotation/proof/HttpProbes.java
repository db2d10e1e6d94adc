package io.tokenwright.rotation.proof;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Verdict;
import java.util.Optional;

/** The owner's own checks of a new value: a GET of each URL with the value as bearer. */
public interface HttpProbes {

    /** What is wrong with {@code url} wherever it leads, and the remedy; empty for nothing. */
    Optional<String> problemWith(String url);

    /** LIVE for 2xx, DEAD for another 4xx than 429, UNKNOWN for anything else, also for a URL that must not be called. */
    Answer probe(String url, SecretValue value);

    /** @param sentence what was answered; never a body */
    record Answer(Verdict verdict, String sentence) {}
}
