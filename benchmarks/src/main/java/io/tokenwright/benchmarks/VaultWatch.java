package io.tokenwright.benchmarks;

import io.tokenwright.kit.vault.Vault;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Stands before the service's Vault: counts and times what is asked of it, and remembers the last calls. Thread-safe. */
final class VaultWatch implements InvocationHandler {
    /** The mount's version is asked once and remembered; readiness is the health check's. */
    private static final Set<String> NOT_COUNTED = Set.of("kvMountVersion", "ready", "toString", "hashCode", "equals");

    /**
     * A call.
     *
     * @param kind method of {@link Vault}
     * @param path below the mount
     */
    record Call(String kind, String path) {}

    private final LongAdder nanos = new LongAdder();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();
    private final Map<String, Long> destroyedAt = new ConcurrentHashMap<>();
    private @Nullable Vault vault;

    /** What the service gets in the place of {@code real}. */
    Vault before(Vault real) {
        vault = real;
        return (Vault) Proxy.newProxyInstance(Vault.class.getClassLoader(), new Class<?>[] {Vault.class}, this);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        long started = System.nanoTime();
        try {
            return method.invoke(vault, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        } finally {
            if (arguments != null && arguments.length > 1 && !NOT_COUNTED.contains(method.getName())) {
                long ended = System.nanoTime();
                nanos.add(ended - started);
                String path = String.valueOf(arguments[1]);
                calls.add(new Call(method.getName(), path));
                if (method.getName().equals("destroy")) {
                    destroyedAt.put(path, ended);
                }
            }
        }
    }

    /** Time that callers spent in Vault. */
    long nanos() {
        return nanos.sum();
    }

    /** {@link System#nanoTime} at which the value at {@code path} was destroyed last. */
    long destroyedAt(String path) {
        Long at = destroyedAt.get(path);
        if (at == null) {
            throw new IllegalStateException(path + " was never cleared");
        }
        return at;
    }

    /** The calls since the last time that somebody took them. */
    List<Call> take() {
        List<Call> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }
}
