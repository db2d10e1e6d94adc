package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes and empties folders. */
final class Folder {
    private Folder() {}

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StackException("folder " + folder + " cannot be made: " + e.getMessage(), e);
        }
    }

    /** Removes what is in {@code folder}, and leaves it empty. */
    static void empty(Path folder) {
        try (Stream<Path> inside = Files.walk(folder)) {
            List<Path> deepestFirst = inside.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StackException("folder " + folder + " cannot be emptied: " + e.getMessage(), e);
        }
    }
}
