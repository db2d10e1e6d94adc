package io.tokenwright.kit.listener;

/** A readable event that this service must not act on; it goes to the dead-letter topic with this reason. */
public final class RejectedEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String reason;

    /**
     * @param reason stable code in kebab case, a metric label and DLQ header
     * @param sentence field, value and remedy for people; never a secret
     */
    public RejectedEventException(String reason, String sentence) {
        super(sentence);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
