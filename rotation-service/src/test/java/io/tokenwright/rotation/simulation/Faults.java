package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Outcome;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Counts the boundaries between calls to the world outside, and strikes at chosen ones. Every call has two: one before and
 * one after it took effect.
 */
public final class Faults {
    /** What may happen at a boundary. */
    public enum Kind {
        /** The process ends here. */
        CRASH,
        /** The call takes effect and its answer is lost. */
        LOSE_ANSWER
    }

    /** The end of a process, as far as a test can have one without ending its own. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String where) {
            super(where, null, false, false);
        }
    }

    private static final Set<String> OBJECT_METHODS = Set.of("toString", "hashCode", "equals");

    private final Map<Integer, Kind> plan;
    private final List<String> passed = new ArrayList<>();
    private final Predicate<String> counts;
    private Runnable sample = () -> {};

    public Faults(Map<Integer, Kind> plan) {
        this(plan, _ -> true);
    }

    /** @param counts which calls have boundaries, by {@code Port.method} */
    public Faults(Map<Integer, Kind> plan, Predicate<String> counts) {
        this.plan = new TreeMap<>(plan);
        this.counts = counts;
    }

    public static Faults none() {
        return new Faults(Map.of());
    }

    /** Run at every boundary: invariants that must hold at all times. */
    public void sampling(Runnable check) {
        sample = check;
    }

    /** Names of the boundaries passed so far. */
    public List<String> passed() {
        return passed;
    }

    /** {@code target} with a boundary before and after each call. */
    public <T> T between(Class<T> port, T target) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, args) -> {
            String name = port.getSimpleName() + "." + method.getName();
            if (OBJECT_METHODS.contains(method.getName()) || !counts.test(name)) {
                return invoke(method, target, args);
            }
            boundary("before " + name);
            Object answer = invoke(method, target, args);
            return boundary("after " + name) == Kind.LOSE_ANSWER ? lost(method, name, answer) : answer;
        }));
    }

    private @org.jspecify.annotations.Nullable Kind boundary(String name) {
        int index = passed.size();
        passed.add(name);
        sample.run();
        Kind kind = plan.get(index);
        if (kind == Kind.CRASH) {
            throw new Crash(index + " " + name);
        }
        return kind;
    }

    private static Object lost(Method method, String name, Object answer) {
        if (method.getReturnType() == VaultResult.class) {
            return new VaultResult.AnswerLost<>(name);
        }
        return method.getReturnType() == Outcome.class
                ? new Outcome.AnswerLost<>("answer of " + name + " lost")
                : answer;
    }

    private static Object invoke(Method method, Object target, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
