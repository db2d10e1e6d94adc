package io.tokenwright.alerting.delivery;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What one attempt came to. Sentences never hold a body or a secret. */
public sealed interface Outcome {
    /** HTTP status, null when there was no answer. */
    @Nullable
    Integer status();

    String sentence();

    /** The code in log and metric: kebab case. */
    default String code() {
        return switch (this) {
            case Delivered _ -> "delivered";
            case Gone _ -> "gone";
            case RetryLater later ->
                later.reason.name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    /** It has it. */
    record Delivered(Integer status) implements Outcome {
        @Override
        public String sentence() {
            return "the destination took it";
        }
    }

    /** It says that it wants no more, ever. */
    record Gone(Integer status) implements Outcome {
        @Override
        public String sentence() {
            return "the destination answered 410 Gone: nothing more is sent until its url changes";
        }
    }

    /**
     * To be sent again.
     *
     * @param retryAfter what the destination asked for, null when it asked for nothing
     */
    record RetryLater(
            Reason reason,
            @Nullable Integer status,
            String sentence,
            @Nullable Duration retryAfter) implements Outcome {}

    /** Why it has to be sent again. */
    enum Reason {
        RATE_LIMITED,
        SERVER_ERROR,
        REFUSED,
        REDIRECTED,
        UNREACHABLE,
        TIMED_OUT,
        ADDRESS_REFUSED,
        SENDER_FAILED
    }
}
