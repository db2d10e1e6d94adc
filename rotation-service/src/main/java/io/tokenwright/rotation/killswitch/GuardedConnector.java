package io.tokenwright.rotation.killswitch;

import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connector whose calls that change something are refused while its kill switch is set. Calls that only read are named
 * here; every other one, also one that the interface gets later, is taken to change something.
 */
final class GuardedConnector implements InvocationHandler {
    private static final Set<String> READING = Set.of("probe", "find", "inspect", "readBack");
    private static final Duration ASK_AGAIN = Duration.ofSeconds(30);

    private final Connector connector;
    private final KillSwitches switches;

    private GuardedConnector(Connector connector, KillSwitches switches) {
        this.connector = connector;
        this.switches = switches;
    }

    static Connector of(Connector connector, KillSwitches switches) {
        return (Connector) Proxy.newProxyInstance(
                Connector.class.getClassLoader(),
                new Class<?>[] {Connector.class},
                new GuardedConnector(connector, switches));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getReturnType().equals(Outcome.class) && !READING.contains(method.getName())) {
            Optional<KillSwitch> set = switches.of(connector.description().name());
            if (set.isPresent()) {
                return new Outcome.RetryAfter<>(ASK_AGAIN, set.get().sentence());
            }
        }
        try {
            return method.invoke(connector, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
