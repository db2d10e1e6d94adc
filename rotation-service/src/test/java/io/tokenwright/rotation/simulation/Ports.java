package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.vault.Vault;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.token.Tokens;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** What stands between the code under test and the world: nothing, unless a rule is to be broken. */
interface Ports {
    default Connector connector(Connector issuer) {
        return issuer;
    }

    default Vault vault(Vault vault) {
        return vault;
    }

    default Rotations rotations(Rotations stored) {
        return stored;
    }

    default Tokens tokens(Tokens known) {
        return known;
    }

    /** Does a call as it was, or with other arguments. */
    interface Call {
        Object with(@Nullable Object... args) throws Throwable;
    }

    /** What a method does instead: {@code args} are the caller's. */
    interface Instead {
        @Nullable
        Object answer(@Nullable Object[] args, Call before) throws Throwable;
    }

    /** {@code target}, but {@code method} does something else. */
    static <T> T but(Class<T> port, T target, String method, Instead instead) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, called, args) -> {
            Call before = changed -> {
                try {
                    return called.invoke(target, changed);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            return called.getName().equals(method) ? instead.answer(args, before) : before.with(args);
        }));
    }
}
