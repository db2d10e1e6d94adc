package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes and empties folders. */
final class Folder {
    private static final long MEBI = 1 << 20;

    /** A new PostgreSQL with its first write-ahead log, Kafka's segments, logs, and room to work. */
    private static final long SPACE_MIN = 300 * MEBI;

    private Folder() {}

    static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StackException("folder " + folder + " cannot be made: " + Causes.of(e), e);
        }
    }

    /** Fails with the remedy when the disk of {@code folder} is too full for a new stack, whose parts would fail one by one and say less. */
    static void checkSpace(Path folder) {
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free < SPACE_MIN) {
                throw new StackException("data folder " + folder + " is on a disk with " + free / MEBI
                        + " MiB left, and the stack needs " + SPACE_MIN / MEBI
                        + " MiB: free some, or give a folder on another disk with up --data");
            }
        } catch (IOException e) {
            throw new StackException("data folder " + folder + " cannot be used: " + Causes.of(e), e);
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
            throw new StackException("folder " + folder + " cannot be emptied: " + Causes.of(e), e);
        }
    }
}
