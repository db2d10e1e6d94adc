package io.tokenwright.rotation.conformance;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** All log lines of this process at every level, while it is open. */
public final class Overheard implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger ours;
    private final @Nullable Level before;
    private final AppenderBase<ILoggingEvent> ear = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage() + event.getKeyValuePairs() + thrown(event.getThrowableProxy()));
        }
    };

    private Overheard(LoggerContext context, String logger) {
        ours = context.getLogger(logger);
        before = ours.getLevel();
        ear.setContext(context);
        ear.start();
        // At every level, and for this ear only: a terminal or a log file would drown.
        ours.setLevel(Level.TRACE);
        ours.setAdditive(false);
        ours.addAppender(ear);
        context.getLogger("ROOT").addAppender(ear);
    }

    /** What connectors log. */
    static Overheard start() {
        return start("io.tokenwright.rotation.connector");
    }

    /** Hears all that {@code logger} and those below it say, and what others say as loud as they are set. */
    public static Overheard start(String logger) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext context) {
            return new Overheard(context, logger);
        }
        throw new IllegalStateException("the kit listens to Logback, and " + factory.getClass() + " is none");
    }

    public boolean heard(String secret) {
        return lines.stream().anyMatch(line -> line.contains(secret));
    }

    private static String thrown(@Nullable IThrowableProxy proxy) {
        return proxy == null ? "" : proxy.getMessage() + thrown(proxy.getCause());
    }

    @Override
    public void close() {
        ours.setLevel(before);
        ours.setAdditive(true);
        ours.detachAppender(ear);
        ours.getLoggerContext().getLogger("ROOT").detachAppender(ear);
        ear.stop();
    }
}
