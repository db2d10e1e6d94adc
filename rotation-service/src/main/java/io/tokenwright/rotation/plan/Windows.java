package io.tokenwright.rotation.plan;

import io.tokenwright.rotation.plan.Window.Span;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When a rotation may begin to mint. Pure. An environment for which no window is configured is open on every day that is not
 * blacked out.
 *
 * @param windows all of them
 * @param blackouts days on which nothing begins, in {@code zone}
 * @param zone whose clock windows and days go by
 * @param jitter by how much tokens are spread over the beginning of a window, at most; never over more than its half
 */
public record Windows(List<Window> windows, Set<LocalDate> blackouts, ZoneId zone, Duration jitter) {
    /** Always open. */
    public static final Windows NONE = new Windows(List.of(), Set.of(), ZoneOffset.UTC, Duration.ZERO);

    /** Longest time without any window; configuration that closes for longer counts as closed for this long. */
    private static final int DAYS_MAX = 512;

    private static final int DAYS_AHEAD = 8;

    /** A window is two days long at most, so those that are open now opened two days ago or later. */
    private static final int DAYS_BACK = 2;

    /** Whether a rotation may begin now. */
    public sealed interface Answer {
        /** It may. */
        record Open() implements Answer {}

        /**
         * It may not.
         *
         * @param opensAt when it may; null when no window opens within a year
         * @param missed last window that closed since it was ready, and in which it did not begin; null for none
         */
        record Closed(@Nullable Instant opensAt, @Nullable Span missed) implements Answer {}
    }

    /** Whether some window is for the environment, null for none; one without is always open. */
    public boolean hasFor(@Nullable String environment) {
        return windows.stream().anyMatch(window -> window.isFor(environment == null ? "" : environment));
    }

    /**
     * Whether a token's rotation may begin at {@code now}.
     *
     * @param environment of the token, null for none
     * @param tokenId whose share of the jitter it is
     * @param readySince since when the rotation waits
     */
    public Answer at(@Nullable String environment, String tokenId, Instant readySince, Instant now) {
        List<Window> mine = windows.stream()
                .filter(window -> window.isFor(environment == null ? "" : environment))
                .toList();
        if (mine.isEmpty() && blackouts.isEmpty()) {
            return new Answer.Open();
        }
        List<Window> all = mine.isEmpty() ? List.of(WeeklyWindow.ALWAYS) : mine;
        LocalDate today = LocalDate.ofInstant(now, zone);
        Optional<Span> next = Optional.empty();
        for (int days = DAYS_AHEAD; days <= DAYS_MAX && next.isEmpty(); days = days * 4) {
            next = spans(all, today.minusDays(DAYS_BACK), today.plusDays(days), tokenId)
                    .filter(span -> span.until().isAfter(now))
                    .findFirst();
        }
        if (next.filter(span -> span.holds(now)).isPresent()) {
            return new Answer.Open();
        }
        LocalDate since = LocalDate.ofInstant(readySince, zone).minusDays(DAYS_BACK);
        LocalDate earliest = today.minusDays(DAYS_MAX);
        Span missed = spans(all, since.isBefore(earliest) ? earliest : since, today, tokenId)
                .filter(span -> !span.until().isAfter(now) && span.until().isAfter(readySince))
                .reduce((_, later) -> later)
                .orElse(null);
        return new Answer.Closed(next.map(Span::from).orElse(null), missed);
    }

    /** What opens from {@code first} to {@code last}, in order; what touches is one, so that nobody's turn comes twice in it. */
    private Stream<Span> spans(List<Window> all, LocalDate first, LocalDate last, String tokenId) {
        List<Span> pieces = first.datesUntil(last.plusDays(1))
                .flatMap(day -> all.stream().flatMap(window -> window.on(day, zone).stream()))
                .flatMap(span -> withoutBlackouts(span).stream())
                .sorted(Comparator.comparing(Span::from))
                .toList();
        List<Span> merged = new ArrayList<>();
        for (Span piece : pieces) {
            Span before = merged.isEmpty() ? null : merged.getLast();
            if (before != null && !piece.from().isAfter(before.until())) {
                Instant until = piece.until().isAfter(before.until()) ? piece.until() : before.until();
                merged.set(merged.size() - 1, new Span(before.from(), until));
            } else {
                merged.add(piece);
            }
        }
        return merged.stream().map(span -> spread(span, tokenId));
    }

    private List<Span> withoutBlackouts(Span span) {
        List<Span> left = new ArrayList<>();
        Instant from = span.from();
        while (from.isBefore(span.until())) {
            LocalDate day = LocalDate.ofInstant(from, zone);
            Instant midnight = day.plusDays(1).atStartOfDay(zone).toInstant();
            Instant until = midnight.isBefore(span.until()) ? midnight : span.until();
            if (!blackouts.contains(day)) {
                left.add(new Span(from, until));
            }
            from = until;
        }
        return left;
    }

    /** The same token always has the same share, so that a look again does not move its turn. */
    private Span spread(Span span, String tokenId) {
        long halfMillis = Duration.between(span.from(), span.until()).toMillis() / 2;
        long most = Math.min(jitter.toMillis(), halfMillis);
        long share = most <= 0 ? 0 : Math.floorMod(tokenId.hashCode() * 31L, most);
        return new Span(span.from().plusMillis(share), span.until());
    }
}
