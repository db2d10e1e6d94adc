package io.tokenwright.inventory.crossing;

import io.tokenwright.events.ExpirySeverity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long before its expiry a version is announced: an absolute time, a share of its lifetime, or the expiry itself.
 *
 * @param text as configured, and as the event says it: {@code 7d}, {@code 20%}, {@code expired}
 */
public record Threshold(String text, Kind kind, long amount) {
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
    private static final Pattern SHARE = Pattern.compile("([1-9][0-9]?)%");
    private static final Duration CRITICAL_BELOW = Duration.ofHours(1);
    private static final Duration WARNING_BELOW = Duration.ofDays(1);

    /** What {@code amount} counts. */
    public enum Kind {
        /** Seconds before the expiry; 0 for the expiry itself. */
        SECONDS_BEFORE,
        /** Percent of the lifetime that is left. */
        PERCENT_LEFT
    }

    /** Parses {@code text}; throws {@link IllegalArgumentException} that says what to write instead. */
    public static Threshold parse(String text) {
        if (text.equals("expired")) {
            return new Threshold(text, Kind.SECONDS_BEFORE, 0);
        }
        Matcher share = SHARE.matcher(text);
        if (share.matches()) {
            return new Threshold(text, Kind.PERCENT_LEFT, Long.parseLong(share.group(1)));
        }
        Matcher duration = DURATION.matcher(text);
        if (!duration.matches()) {
            throw new IllegalArgumentException(
                    "threshold \"" + text + "\" is not a duration: write 7d, 12h, 20% or expired");
        }
        long unit = switch (duration.group(2)) {
            case "d" -> 86_400;
            case "h" -> 3_600;
            case "m" -> 60;
            default -> 1;
        };
        return new Threshold(text, Kind.SECONDS_BEFORE, Long.parseLong(duration.group(1)) * unit);
    }

    /**
     * When a version passes this threshold. Empty when it cannot: a share of an unknown lifetime, or a moment before the version
     * was issued, which is no crossing but how it was born.
     */
    public Optional<Instant> momentOf(Instant expiresAt, @Nullable Instant issuedAt) {
        return left(expiresAt, issuedAt)
                .map(expiresAt::minus)
                .filter(moment -> issuedAt == null || !moment.isBefore(issuedAt));
    }

    private Optional<Duration> left(Instant expiresAt, @Nullable Instant issuedAt) {
        return switch (kind) {
            case SECONDS_BEFORE -> Optional.of(Duration.ofSeconds(amount));
            case PERCENT_LEFT ->
                issuedAt == null || !issuedAt.isBefore(expiresAt)
                        ? Optional.empty()
                        : Optional.of(Duration.between(issuedAt, expiresAt)
                                .multipliedBy(amount)
                                .dividedBy(100));
        };
    }

    /** How urgent it is to have {@code left} of the life. */
    static ExpirySeverity severityOf(Duration left) {
        if (left.compareTo(CRITICAL_BELOW) <= 0) {
            return ExpirySeverity.CRITICAL;
        }
        return left.compareTo(WARNING_BELOW) <= 0 ? ExpirySeverity.WARNING : ExpirySeverity.INFO;
    }
}
