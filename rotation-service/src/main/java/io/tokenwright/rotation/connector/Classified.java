package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Declaration.Call;
import io.tokenwright.rotation.connector.HttpAnswers.UnusableAnswerException;
import io.tokenwright.rotation.connector.HttpCalls.Answered;
import java.time.Duration;

/** What an answer comes to, by its status first. Pure. */
final class Classified {
    private Classified() {}

    interface Reading<T> {
        Outcome<T> read() throws UnusableAnswerException;
    }

    /** @param changes whether the request changes something: then what cannot be read may have happened all the same */
    static <T> Outcome<T> of(Answered answer, Call call, boolean changes, Reading<T> reading) {
        int status = answer.status();
        if (call.success().contains(status)) {
            return read(answer, call, changes, reading);
        }
        if (call.gone().contains(status)) {
            return new Outcome.AlreadyGone<>();
        }
        if (status == 429 || status == 503) {
            return new Outcome.RetryAfter<>(answer.retryAfter(), "the issuer answers " + status);
        }
        if (status >= 500) {
            return changes
                    ? new Outcome.AnswerLost<>("the issuer answers " + status)
                    : new Outcome.RetryAfter<>(Duration.ZERO, "the issuer answers " + status);
        }
        if (status >= 300 && status < 400) {
            return new Outcome.Refused<>(
                    "redirect",
                    "the issuer answers " + status
                            + " and points elsewhere, where the admin credential must not go: correct base-url");
        }
        return new Outcome.Refused<>(
                "http-" + status,
                "the issuer answers " + status + " to " + call.method() + " "
                        + call.path().text());
    }

    private static <T> Outcome<T> read(Answered answer, Call call, boolean changes, Reading<T> reading) {
        if (call.isRead() && answer.isCompressed()) {
            String sentence = "the issuer's answer is compressed, which nobody asked for: it is not expanded";
            return changes ? new Outcome.AnswerLost<>(sentence) : new Outcome.Refused<>("compressed", sentence);
        }
        if (call.isRead() && !answer.isJson()) {
            return changes
                    ? new Outcome.AnswerLost<>("the issuer's answer is not JSON")
                    : new Outcome.RetryAfter<>(Duration.ZERO, "the issuer's answer is not JSON");
        }
        try {
            return reading.read();
        } catch (UnusableAnswerException e) {
            String sentence = String.valueOf(e.getMessage());
            return changes ? new Outcome.AnswerLost<>(sentence) : new Outcome.Refused<>(e.code(), sentence);
        }
    }
}
