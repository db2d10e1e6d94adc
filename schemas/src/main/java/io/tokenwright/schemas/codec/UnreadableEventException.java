package io.tokenwright.schemas.codec;

/** These bytes will never be readable here. The message says why and never repeats the bytes. */
public final class UnreadableEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a value cannot be read: the code in DLQ headers, metrics and logs. */
    public enum Reason {
        EMPTY("the record has no value"),
        UNKNOWN_FORMAT("the first byte is neither the Confluent magic byte 0x00 nor Avro's single-object marker 0xC3"),
        UNKNOWN_SCHEMA(
                "neither this release nor the schema registry, where one is configured, knows the writer's schema"),
        WRONG_TYPE("the writer's schema is of another record type than the topic's"),
        MALFORMED("the bytes do not follow the writer's schema");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** The reason for people. */
        public String sentence() {
            return sentence;
        }
    }

    private final Reason reason;

    public UnreadableEventException(Reason reason) {
        super(reason.sentence());
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
