package io.tokenwright.kit.start;

import io.micronaut.context.env.Environment;
import io.micronaut.runtime.Micronaut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a service. What its operator can mend (a setting, a file, a database that does not fit) is said in one line; a stack
 * trace follows only what nobody foresaw. Either way the process ends with code 1.
 */
public final class ServiceMain {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceMain.class);

    private ServiceMain() {}

    /** @param service class whose package holds the service's beans */
    public static void run(Class<?> service, String[] args) {
        try {
            var starting = new Starting();
            starting.classes(service);
            starting.args(args);
            starting.start();
        } catch (RuntimeException e) {
            // Settings are looked at before Micronaut begins to catch.
            fail(e);
        }
    }

    private static void fail(Throwable failure) {
        StartFailure.sentence(failure)
                .ifPresentOrElse(
                        sentence -> LOG.error("cannot start: {}", sentence), () -> LOG.error("cannot start", failure));
        System.exit(1);
    }

    private static final class Starting extends Micronaut {
        @Override
        protected void handleStartupException(Environment environment, Throwable failure) {
            fail(failure);
        }
    }
}
