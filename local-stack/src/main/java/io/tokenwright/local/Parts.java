package io.tokenwright.local;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The real parts that tests share: one each a JVM, started when first asked for, stopped with the JVM. Tests use topics,
 * databases and names of their own, and leave the parts running. Thread-safe.
 *
 * <p>The system property {@code tokenwright.parts} says which: {@code embedded} (the default) or {@code containers}.
 */
public final class Parts {
    private static final Deque<Runnable> CLOSERS = new ArrayDeque<>();
    private static final Part<KafkaBroker> KAFKA = new Part<>();
    private static final Part<PostgreSqlServer> POSTGRES = new Part<>();
    private static final Part<LocalVault> VAULT = new Part<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Parts::closeAll, "parts-closer"));
    }

    private Parts() {}

    public static KafkaBroker kafka() {
        return KAFKA.get(() -> containers()
                ? closedAtExit(ContainerKafka.started())
                : inTemporaryFolder("kafka", folder -> EmbeddedKafka.start(folder, 0)));
    }

    public static PostgreSqlServer postgres() {
        return POSTGRES.get(() -> containers()
                ? closedAtExit(ContainerPostgreSql.started())
                : inTemporaryFolder("postgresql", folder -> EmbeddedPostgreSql.start(folder, 0)));
    }

    /** Provisioned by {@link VaultProvisioner}. Tests use paths of their own. */
    public static LocalVault vault() {
        return VAULT.get(() -> {
            LocalVault vault = closedAtExit(containers() ? ContainerVault.started() : LocalVault.startFresh(0));
            new VaultProvisioner(vault.address(), vault.rootToken()).provision();
            return vault;
        });
    }

    private static boolean containers() {
        String parts = System.getProperty("tokenwright.parts", "embedded");
        return switch (parts) {
            case "containers" -> true;
            case "embedded" -> false;
            default ->
                throw new IllegalArgumentException(
                        "system property tokenwright.parts is \"" + parts + "\": write embedded or containers");
        };
    }

    private interface Starter<T extends AutoCloseable> {
        T startIn(Path folder);
    }

    private static <T extends AutoCloseable> T inTemporaryFolder(String name, Starter<T> starter) {
        Path folder = Folders.temporary(name);
        atExit(() -> Folders.deleteQuietly(folder));
        return closedAtExit(starter.startIn(folder.resolve(name)));
    }

    private static <T extends AutoCloseable> T closedAtExit(T part) {
        atExit(() -> {
            try {
                part.close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Parts.class).warn("{} does not close", part, e);
            }
        });
        return part;
    }

    private static void atExit(Runnable closer) {
        synchronized (CLOSERS) {
            CLOSERS.push(closer);
        }
    }

    private static void closeAll() {
        synchronized (CLOSERS) {
            while (!CLOSERS.isEmpty()) {
                CLOSERS.pop().run();
            }
        }
    }

    /** Started by the first caller; a failed start is remembered, so that a hundred tests do not each wait for it. */
    private static final class Part<T> {
        private @Nullable CompletableFuture<T> started;

        synchronized T get(Supplier<T> starter) {
            CompletableFuture<T> part = started;
            if (part == null) {
                part = new CompletableFuture<>();
                started = part;
                try {
                    part.complete(starter.get());
                } catch (RuntimeException e) {
                    part.completeExceptionally(e);
                }
            }
            try {
                return part.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("this part did not start", e.getCause());
            }
        }
    }
}
