package io.tokenwright.local.gitlab;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** What is really so at the issuer, whatever its answers say, and every call with its effect. Thread-safe. */
public final class GroundTruth {

    /**
     * One call as it took effect.
     *
     * @param tokenId the token that it was about; empty for lists and refused calls
     */
    public record LoggedCall(Instant at, Action action, String method, String path, int status, OptionalLong tokenId) {}

    /** What a call was for. */
    public enum Action {
        LIST,
        READ,
        MINT,
        ROTATE,
        REVOKE,
        VERIFY,
        REFUSED
    }

    /** Of all stand-ins of a JVM: services that share a broker hear of each other's tokens, and take an id for what it names. */
    private static final AtomicLong LAST_ID = new AtomicLong(1000);

    private final Map<Long, ProjectToken> tokens = new LinkedHashMap<>();
    private final List<LoggedCall> calls = new ArrayList<>();

    long nextId() {
        return LAST_ID.incrementAndGet();
    }

    synchronized void put(ProjectToken token) {
        tokens.put(token.id(), token);
    }

    synchronized void change(long id, UnaryOperator<ProjectToken> change) {
        tokens.computeIfPresent(id, (key, token) -> change.apply(token));
    }

    synchronized void log(LoggedCall call) {
        calls.add(call);
    }

    /** All that was ever minted, oldest first. */
    public synchronized List<ProjectToken> tokens() {
        return List.copyOf(tokens.values());
    }

    public synchronized Optional<ProjectToken> token(long id) {
        return Optional.ofNullable(tokens.get(id));
    }

    public synchronized Optional<ProjectToken> byValue(String value) {
        return tokens.values().stream()
                .filter(token -> token.value().equals(value))
                .findFirst();
    }

    public boolean isLive(String value, Instant at) {
        return byValue(value).map(token -> token.liveAt(at)).orElse(false);
    }

    /** What is live at {@code at}, oldest first. */
    public List<ProjectToken> live(Instant at) {
        return tokens().stream().filter(token -> token.liveAt(at)).toList();
    }

    /** Every call, in order. */
    public synchronized List<LoggedCall> calls() {
        return List.copyOf(calls);
    }

    public List<LoggedCall> calls(Action action) {
        return calls().stream().filter(call -> call.action() == action).toList();
    }
}
