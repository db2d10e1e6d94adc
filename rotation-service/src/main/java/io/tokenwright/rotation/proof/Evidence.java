package io.tokenwright.rotation.proof;

import io.tokenwright.rotation.token.Sighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of which version each consumer holds, since when, and how that is known. Pure; for people, not for decisions. */
public final class Evidence {

    /** What a consumer holds, as far as it was seen. */
    public enum Holding {
        /** Seen on the new version, and not on the old one since. */
        NEW,
        /** Seen on the old version only. */
        OLD,
        /** Seen on the old version after it was seen on the new one: some of its replicas are behind. */
        BOTH,
        /** Seen with a value that is neither: another version, or one that nobody registered. */
        OTHER,
        /** Declared, and never seen. */
        NOT_SEEN
    }

    /** How a use is known. */
    public enum Channel {
        /** Reported with the fingerprint of the value: the consumer, or what stands before it, has that very value. */
        FINGERPRINT_REPORT,
        /** Reported by version number: as good as the reporter's word. */
        VERSION_REPORT,
        /** Read from Vault's audit log: the consumer fetched the value, which does not say that it uses it. */
        VAULT_AUDIT
    }

    /**
     * A consumer.
     *
     * @param declared whether the owner declared it; else it was seen
     * @param holding what it holds
     * @param version version that it was seen with last; null when it was not seen, or with an unknown value
     * @param since since when it was seen with that; null when it was not seen
     * @param lastUsedAt null when it was not seen
     * @param sightings the latest first
     */
    public record Consumer(
            String consumer,
            boolean declared,
            Holding holding,
            @Nullable Integer version,
            @Nullable Instant since,
            @Nullable Instant lastUsedAt,
            List<Sighting> sightings) {}

    private Evidence() {}

    /**
     * By consumer, in the order of their names.
     *
     * @param newVersion null before it was minted
     */
    public static List<Consumer> consumers(
            List<String> declared, List<Sighting> sightings, int oldVersion, @Nullable Integer newVersion) {
        Map<String, List<Sighting>> by = new TreeMap<>();
        sightings.forEach(seen ->
                by.computeIfAbsent(seen.consumer(), _ -> new ArrayList<>()).add(seen));
        var names = new TreeSet<>(by.keySet());
        names.addAll(declared);
        return names.stream()
                .map(name -> consumer(
                        name, declared.contains(name), by.getOrDefault(name, List.of()), oldVersion, newVersion))
                .toList();
    }

    private static Consumer consumer(
            String name, boolean declared, List<Sighting> seen, int oldVersion, @Nullable Integer newVersion) {
        if (seen.isEmpty()) {
            return new Consumer(name, declared, Holding.NOT_SEEN, null, null, null, List.of());
        }
        List<Sighting> latestFirst = seen.stream()
                .sorted(Comparator.comparing(Sighting::lastUsedAt).reversed())
                .toList();
        List<Sighting> onOld = of(latestFirst, oldVersion).toList();
        List<Sighting> onNew =
                newVersion == null ? List.of() : of(latestFirst, newVersion).toList();
        Sighting last = latestFirst.getFirst();
        Integer version = last.version();
        Instant since = latestFirst.stream()
                .filter(s -> version == null ? s.version() == null : version.equals(s.version()))
                .map(Sighting::firstUsedAt)
                .min(Comparator.naturalOrder())
                .orElse(last.firstUsedAt());
        return new Consumer(name, declared, holding(onOld, onNew), version, since, last.lastUsedAt(), latestFirst);
    }

    private static Holding holding(List<Sighting> onOld, List<Sighting> onNew) {
        if (onNew.isEmpty()) {
            return onOld.isEmpty() ? Holding.OTHER : Holding.OLD;
        }
        Instant newSince = onNew.stream()
                .map(Sighting::firstUsedAt)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        boolean behind = onOld.stream().anyMatch(s -> s.lastUsedAt().isAfter(newSince));
        return behind ? Holding.BOTH : Holding.NEW;
    }

    private static Stream<Sighting> of(List<Sighting> seen, int version) {
        return seen.stream().filter(s -> Integer.valueOf(version).equals(s.version()));
    }

    /** How {@code seen} is known: readers of Vault's audit log call themselves {@code vault-audit...} or {@code vault/audit...}. */
    public static Channel channel(Sighting seen) {
        String source = seen.source().toLowerCase(Locale.ROOT);
        if (source.startsWith("vault-audit") || source.startsWith("vault/audit")) {
            return Channel.VAULT_AUDIT;
        }
        return seen.fingerprint().isEmpty() ? Channel.VERSION_REPORT : Channel.FINGERPRINT_REPORT;
    }
}
