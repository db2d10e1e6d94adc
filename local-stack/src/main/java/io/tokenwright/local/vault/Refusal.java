package io.tokenwright.local.vault;

import io.tokenwright.local.http.Answer;
import java.util.List;
import java.util.Map;

/** An answer with errors, thrown by a store and sent by the router. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    private Refusal(int status, String error) {
        super(error, null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String error) {
        return new Refusal(400, error);
    }

    /** The policy denies it. Vault wraps this one, which is how it can be told from a bad token. */
    static Refusal denied() {
        return new Refusal(403, "1 error occurred:\n\t* permission denied\n\n");
    }

    /** The token is not known, or not any more. */
    static Refusal badToken() {
        return new Refusal(403, "permission denied");
    }

    static Refusal forbidden(String error) {
        return new Refusal(403, error);
    }

    /** Nothing there: an empty list of errors. */
    static Refusal nothing() {
        return new Refusal(404, "");
    }

    static Refusal notFound(String error) {
        return new Refusal(404, error);
    }

    static Refusal sealed() {
        return new Refusal(503, "Vault is sealed");
    }

    static Refusal unsupported() {
        return new Refusal(405, "1 error occurred:\n\t* unsupported operation\n\n");
    }

    Answer answer() {
        String error = String.valueOf(getMessage());
        return Answer.json(status, Map.of("errors", error.isEmpty() ? List.of() : List.of(error)));
    }
}
