package io.tokenwright.standalone.stack;

import io.tokenwright.standalone.Screen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes the AOT cache of each service: the JVM notes what it loads and links while the service does real work, and writes
 * that down when it ends. Later starts find it done.
 *
 * @see <a href="https://openjdk.org/jeps/514">JEP 514</a>
 */
public final class AotTraining {
    /** The JVM makes the cache in a process of its own before it ends, which takes a while on few cores. */
    private static final Duration CACHE_MAX = Duration.ofMinutes(3);

    /**
     * Only the first compiler's code needs no profile, so none gets into the cache. With profiles there (JEP 515) the second compiler works
     * from the first moment, and a start costs 2.4 s of processor time instead of 1.7; hot code is compiled by it later in any case.
     */
    private static final String NO_PROFILES = "-XX:TieredStopAtLevel=1";

    private AotTraining() {}

    /** True when every service has a cache that is newer than its jars. */
    public static boolean upToDate(Artifacts artifacts) {
        return Stream.of(ServiceName.values()).allMatch(service -> upToDate(artifacts, service));
    }

    private static boolean upToDate(Artifacts artifacts, ServiceName service) {
        Path cache = artifacts.aotCache(service);
        if (!Files.isRegularFile(cache)) {
            return false;
        }
        try (Stream<Path> libraries = Files.list(artifacts.libraries(service))) {
            FileTime cached = Files.getLastModifiedTime(cache);
            for (Path jar :
                    Stream.concat(Stream.of(artifacts.jar(service)), libraries).toList()) {
                if (Files.getLastModifiedTime(jar).compareTo(cached) >= 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a stack, lets {@code work} use it, and ends it; true when every service has its cache. */
    public static boolean train(Artifacts artifacts, Screen screen, Consumer<RunningStack> work) {
        Path folder = artifacts.root().resolve(".tokenwright/training");
        try (FolderLock unused = FolderLock.of(folder)) {
            Folder.empty(folder);
        }
        try (Opened opened = new Opened()) {
            LocalStack stack = LocalStack.prepare(folder, artifacts, screen, false, opened);
            for (ServiceProcess service : stack.services().all()) {
                Path cache = artifacts.aotCache(service.name());
                Files.deleteIfExists(cache);
                service.start(List.of("-XX:AOTCacheOutput=" + cache, NO_PROFILES, "-Xlog:aot=error"));
            }
            stack.services().all().forEach(ServiceProcess::awaitReady);
            work.accept(stack);
            stack.services().atOnce(service -> service.stop(CACHE_MAX));
        } catch (IOException e) {
            throw new StackException("an old AOT cache cannot be removed: " + e.getMessage(), e);
        }
        return Stream.of(ServiceName.values()).allMatch(service -> Files.isRegularFile(artifacts.aotCache(service)));
    }
}
