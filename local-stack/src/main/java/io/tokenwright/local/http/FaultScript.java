package io.tokenwright.local.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What shall go wrong, in the order in which it was told. Thread-safe. */
public final class FaultScript {
    private record Rule(Predicate<Call> calls, Fault fault, int remaining) {}

    private final List<Rule> rules = new ArrayList<>();

    /** The next {@code times} calls that match go wrong by {@code fault}. */
    public synchronized void next(int times, Predicate<Call> calls, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + ": write at least 1");
        }
        rules.add(new Rule(calls, fault, times));
    }

    /** The next call with this method whose path contains {@code pathPart} goes wrong by {@code fault}. */
    public void next(String method, String pathPart, Fault fault) {
        next(1, call -> call.method().equals(method) && call.path().contains(pathPart), fault);
    }

    /** Every call goes wrong by {@code fault} until {@link #clear}. */
    public void always(Fault fault) {
        next(Integer.MAX_VALUE, call -> true, fault);
    }

    public synchronized void clear() {
        rules.clear();
    }

    synchronized Optional<Fault> take(Call call) {
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (rule.calls().test(call)) {
                if (rule.remaining() == 1) {
                    rules.remove(i);
                } else {
                    rules.set(i, new Rule(rule.calls(), rule.fault(), rule.remaining() - 1));
                }
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
