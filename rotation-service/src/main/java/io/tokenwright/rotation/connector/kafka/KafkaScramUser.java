package io.tokenwright.rotation.connector.kafka;

import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Slot;
import io.tokenwright.rotation.token.Precision;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.jspecify.annotations.Nullable;

/**
 * One of the two users as the cluster has it. The mint that it holds is in the name of its note: a user with a password that nobody
 * was ever told.
 *
 * @param name of the user
 * @param mint that it holds; null when it holds none of ours
 * @param mechanisms with which it can log in; none when it cannot
 * @param notes users that note a mint of it, with their mechanisms
 */
record KafkaScramUser(
        String name, @Nullable String mint, Set<ScramMechanism> mechanisms, Map<String, Set<ScramMechanism>> notes) {
    private static final String NOTE = "tokenwright:";

    /** {@code all} users of the cluster by name. */
    static KafkaScramUser of(String name, Map<String, Set<ScramMechanism>> all) {
        String prefix = NOTE + name + ":";
        Map<String, Set<ScramMechanism>> notes = all.entrySet().stream()
                .filter(user -> user.getKey().startsWith(prefix))
                .collect(java.util.stream.Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        Set<ScramMechanism> mechanisms = all.getOrDefault(name, Set.of());
        String mint = mechanisms.isEmpty()
                ? null
                : notes.keySet().stream()
                        .map(note -> note.substring(prefix.length()))
                        .findFirst()
                        .orElse(null);
        return new KafkaScramUser(name, mint, mechanisms, notes);
    }

    /** The user that notes that {@code mint} is held. */
    String noteOf(String newMint) {
        return NOTE + name + ":" + newMint;
    }

    boolean canLogIn() {
        return !mechanisms.isEmpty();
    }

    Slot slot() {
        return new Slot(name, mint);
    }

    Found found() {
        return new Found(slot().ref(), mint == null ? "" : mint, canLogIn(), List.of(), null, null, Precision.NONE);
    }
}
