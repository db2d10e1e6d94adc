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
        LOSE_ANSWER,
        /** The process stops here for longer than its lease, another finishes its work, and it goes on. */
        FREEZE
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
    private Runnable frozen = () -> {};

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

    /** What happens to the world while a process is frozen. */
    public void whenFrozen(Runnable meanwhile) {
        frozen = meanwhile;
    }

    /** Names of the boundaries passed so far. */
    public List<String> passed() {
        return passed;
    }

    /**
     * Whether a freeze at this boundary falls between a fence and the mint, or the first write of its value, that the fence lets
     * through: what is left then, a credential with our name or a killed value beside the live path, is for the next reconcile. Every
     * later effect is a check-and-set that another worker's write makes void.
     *
     * @param passed boundaries of a run without faults
     */
    static boolean isLeftToReconciling(List<String> passed, int index) {
        int replacement = passed.indexOf("before Connector.replace");
        int mint = Math.max(replacement, passed.indexOf("before Connector.issue"));
        if (mint < 0) {
            // A person minted, and whoever takes a value in looks again after the write.
            return false;
        }
        int stage = mint + passed.subList(mint, passed.size()).indexOf("before Vault.write");
        // A call that replaces in place is not sent when the lease is over.
        return (replacement < 0 && isBehindFence(passed, mint, index)) || isBehindFence(passed, stage, index);
    }

    private static boolean isBehindFence(List<String> passed, int effect, int index) {
        return passed.subList(0, effect).lastIndexOf("after Rotations.holds") <= index && index <= effect;
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
        if (kind == Kind.FREEZE) {
            frozen.run();
        }
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
