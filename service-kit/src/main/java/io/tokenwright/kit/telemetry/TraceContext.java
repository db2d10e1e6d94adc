package io.tokenwright.kit.telemetry;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A W3C trace context, version 00.
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 * @param sampled the sampled flag
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">Trace Context, traceparent</a>
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    /** A new root. */
    public static TraceContext root() {
        return new TraceContext(hex(16), hex(8), true);
    }

    /** Parses a {@code traceparent}; empty when it is not well-formed or all zero, as the specification asks. */
    public static Optional<TraceContext> parse(String traceparent) {
        var match = TRACEPARENT.matcher(traceparent);
        if (!match.matches() || match.group(1).matches("0+") || match.group(2).matches("0+")) {
            return Optional.empty();
        }
        return Optional.of(
                new TraceContext(match.group(1), match.group(2), (HexFormat.fromHexDigits(match.group(3)) & 1) == 1));
    }

    /** The same trace with a new span below this one. */
    public TraceContext child() {
        return new TraceContext(traceId, hex(8), sampled);
    }

    /** The header value. */
    public String traceparent() {
        return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
    }

    private static String hex(int bytes) {
        byte[] random = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(random);
        random[0] |= 1;
        return HexFormat.of().formatHex(random);
    }
}
