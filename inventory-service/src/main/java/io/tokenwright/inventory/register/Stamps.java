package io.tokenwright.inventory.register;

import io.tokenwright.events.Authority;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of a row's fields as one text, because most fields of a row were said by one event:
 * {@code name,owner@PERSON 1764000000000000 0193...;expiry@ISSUER ...} (authority, microseconds, event id).
 */
final class Stamps {
    private final Map<String, Stamp> byField;

    private Stamps(Map<String, Stamp> byField) {
        this.byField = byField;
    }

    static Stamps parse(String text) {
        var byField = new HashMap<String, Stamp>();
        for (String group : text.split(";")) {
            int at = group.indexOf('@');
            if (at >= 0) {
                String[] parts = group.substring(at + 1).split(" ", 3);
                var stamp = new Stamp(
                        Authority.valueOf(parts[0]),
                        Instant.EPOCH.plus(Long.parseLong(parts[1]), ChronoUnit.MICROS),
                        unescaped(parts[2]));
                for (String field : group.substring(0, at).split(",")) {
                    byField.put(field, stamp);
                }
            }
        }
        return new Stamps(byField);
    }

    @Nullable
    Stamp of(String field) {
        return byField.get(field);
    }

    /** {@code value} with the stamp of {@code field}; null when it is null. */
    <T> @Nullable Stated<T> stated(String field, @Nullable T value) {
        Stamp stamp = byField.get(field);
        return value == null || stamp == null ? null : new Stated<>(value, stamp);
    }

    /** Whether every field that {@code said} states was stated as strongly before: then merging it changes nothing. */
    boolean hold(Description said) {
        return holds("name", said.name())
                && holds("issuer", said.issuer())
                && holds("issuerParameters", said.issuerParameters())
                && holds("owner", said.owner())
                && holds("ownerContact", said.ownerContact())
                && holds("environment", said.environment())
                && holds("labels", said.labels())
                && holds("secretPaths", said.secretPaths())
                && holds("consumers", said.consumers())
                && holds("policy", said.policy());
    }

    /** As {@link #hold(Description)}. */
    boolean hold(Issue said) {
        return holds("outside", said.outside())
                && holds("minted", said.minted())
                && holds("issuerRef", said.issuerRef())
                && holds("scopes", said.scopes())
                && holds("issuedAt", said.issuedAt())
                && holds("expiry", said.expiry())
                && holds("fingerprint", said.fingerprint());
    }

    private boolean holds(String field, @Nullable Stated<?> stated) {
        return holds(field, stated == null ? null : stated.stamp());
    }

    private boolean holds(String field, @Nullable Stamp stamp) {
        Stamp known = byField.get(field);
        return stamp == null || (known != null && known.compareTo(stamp) >= 0);
    }

    static Writer writer() {
        return new Writer();
    }

    /** Collects the stamps of a row. */
    static final class Writer {
        private final Map<Stamp, List<String>> fields = new LinkedHashMap<>();

        Writer add(String field, @Nullable Stated<?> stated) {
            return add(field, stated == null ? null : stated.stamp());
        }

        Writer add(String field, @Nullable Stamp stamp) {
            if (stamp != null) {
                fields.computeIfAbsent(stamp, s -> new ArrayList<>()).add(field);
            }
            return this;
        }

        String text() {
            var text = new StringBuilder();
            fields.forEach((stamp, names) -> text.append(text.isEmpty() ? "" : ";")
                    .append(String.join(",", names))
                    .append('@')
                    .append(stamp.authority())
                    .append(' ')
                    .append(ChronoUnit.MICROS.between(Instant.EPOCH, stamp.occurredAt()))
                    .append(' ')
                    .append(escaped(stamp.eventId())));
            return text.toString();
        }
    }

    /** Event ids are UUIDs, but a foreign producer may write any text. */
    private static String escaped(String eventId) {
        return eventId.replace("%", "%25").replace(";", "%3B");
    }

    private static String unescaped(String eventId) {
        return eventId.replace("%3B", ";").replace("%25", "%");
    }
}
