package io.tokenwright.inventory.discovery;

import io.tokenwright.events.ExpiryPrecision;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the custom metadata of a KV path says of the token whose value lies there. Pure.
 *
 * @param tokenId null when it names none: then the path makes one
 * @param expiresAt null when not said or never
 */
record PathMetadata(
        @Nullable String tokenId,
        int version,
        String stage,
        String key,
        @Nullable String name,
        @Nullable String owner,
        @Nullable String environment,
        @Nullable String issuer,
        @Nullable String issuerRef,
        @Nullable Map<String, String> issuerParameters,
        @Nullable List<String> scopes,
        @Nullable Instant issuedAt,
        @Nullable Instant expiresAt,
        ExpiryPrecision precision,
        @Nullable List<String> consumers) {
    private static final String PREFIX = "tokenwright-";

    /** Whether the path carries any metadata of ours. */
    static boolean isOurs(Map<String, String> custom) {
        return custom.keySet().stream().anyMatch(name -> name.startsWith(PREFIX));
    }

    /** Reads it; throws {@link IllegalArgumentException} that names the key and the remedy. */
    static PathMetadata read(Map<String, String> custom) {
        String expires = text(custom, "expires-at");
        boolean never = expires != null && expires.equalsIgnoreCase("never");
        return new PathMetadata(
                text(custom, "token-id"),
                number(custom, "version"),
                or(text(custom, "stage"), "production"),
                or(text(custom, "key"), ""),
                text(custom, "name"),
                text(custom, "owner"),
                text(custom, "environment"),
                text(custom, "issuer"),
                text(custom, "issuer-ref"),
                pairs(custom, "issuer-parameters"),
                words(custom, "scopes"),
                time(custom, "issued-at"),
                never ? null : time(custom, "expires-at"),
                precision(expires, never),
                words(custom, "consumers"));
    }

    private static ExpiryPrecision precision(@Nullable String expires, boolean never) {
        if (expires == null) {
            return ExpiryPrecision.UNKNOWN;
        }
        if (never) {
            return ExpiryPrecision.NONE;
        }
        return expires.contains("T") ? ExpiryPrecision.INSTANT : ExpiryPrecision.DATE;
    }

    private static @Nullable String text(Map<String, String> custom, String name) {
        String text = custom.get(PREFIX + name);
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String or(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static int number(Map<String, String> custom, String name) {
        String text = text(custom, name);
        try {
            return text == null ? 1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PREFIX + name + " is not a whole number: write 1, 2, 3", e);
        }
    }

    private static @Nullable List<String> words(Map<String, String> custom, String name) {
        String text = text(custom, name);
        return text == null
                ? null
                : Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    private static @Nullable Map<String, String> pairs(Map<String, String> custom, String name) {
        List<String> words = words(custom, name);
        if (words == null) {
            return null;
        }
        var pairs = new TreeMap<String, String>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at < 1) {
                throw new IllegalArgumentException(
                        PREFIX + name + " is not a list of pairs: write project_id=42,group=ci");
            }
            pairs.put(word.substring(0, at).strip(), word.substring(at + 1).strip());
        }
        return pairs;
    }

    private static @Nullable Instant time(Map<String, String> custom, String name) {
        String text = text(custom, name);
        if (text == null) {
            return null;
        }
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    PREFIX + name + " is not a time: write 2027-02-01T00:00:00Z or 2027-02-01", e);
        }
    }
}
