package io.tokenwright.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Folders that the local stack works in. */
final class Folders {
    private Folders() {}

    /** {@code $XDG_CACHE_HOME/tokenwright/name} or {@code ~/.cache/tokenwright/name}, created. */
    static Path cache(String name) {
        Path base = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return create(base.resolve("tokenwright").resolve(name));
    }

    static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("folder " + folder + " cannot be created", e);
        }
    }

    static Path temporary(String prefix) {
        try {
            return Files.createTempDirectory("tokenwright-" + prefix + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder for " + prefix, e);
        }
    }

    /** Deletes {@code folder} as far as it goes: what is left lies in the system's temporary folder. */
    static void deleteQuietly(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            org.slf4j.LoggerFactory.getLogger(Folders.class).debug("{} is not wholly deleted", folder, e);
        }
    }
}
