package io.tokenwright.standalone.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the build leaves what is started here.
 *
 * @param root folder of the working copy
 */
public record Artifacts(Path root) {
    private static final String VERSION = "0.1.0-SNAPSHOT";

    /** The working copy that {@code ./tokenwright} names, else the current folder. */
    public static Artifacts ofWorkingCopy() {
        return new Artifacts(Path.of(System.getProperty("tokenwright.root", ""))
                .toAbsolutePath()
                .normalize());
    }

    /** The service's jar; its libraries lie in {@code lib} beside it and are named by its manifest. */
    public Path jar(ServiceName service) {
        return target(service).resolve(service.artifact() + "-" + VERSION + ".jar");
    }

    /** The service's AOT cache, which may be missing: then the service starts slower. */
    public Path aotCache(ServiceName service) {
        return target(service).resolve(service.artifact() + ".aot");
    }

    /** Folder of the libraries that the jar's manifest names. */
    Path libraries(ServiceName service) {
        return target(service).resolve("lib");
    }

    private Path target(ServiceName service) {
        return root.resolve(service.artifact()).resolve("target");
    }

    /** Fails with the remedy when a service has not been built. */
    public void check() {
        for (ServiceName service : ServiceName.values()) {
            if (!Files.isRegularFile(jar(service))) {
                throw new StackException(jar(service) + " is missing: run ./tokenwright build");
            }
        }
    }
}
