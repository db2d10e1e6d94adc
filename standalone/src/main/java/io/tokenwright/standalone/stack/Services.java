package io.tokenwright.standalone.stack;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The three services of a stack, started and stopped together.
 *
 * @param byName all of them
 */
record Services(Map<ServiceName, ServiceProcess> byName) implements AutoCloseable {
    Services {
        byName = Map.copyOf(byName);
    }

    Collection<ServiceProcess> all() {
        return byName.values();
    }

    ServiceProcess get(ServiceName name) {
        ServiceProcess found = byName.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name + " is not part of this stack");
        }
        return found;
    }

    /** Stops all at once and returns when each is gone. */
    @Override
    public void close() {
        atOnce(ServiceProcess::stop);
    }

    void atOnce(Consumer<ServiceProcess> action) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ServiceProcess service : all()) {
                var unused = threads.submit(() -> action.accept(service));
            }
        }
    }
}
