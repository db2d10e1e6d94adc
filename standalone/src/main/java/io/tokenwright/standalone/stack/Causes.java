package io.tokenwright.standalone.stack;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** What went wrong, in a person's words: the deepest cause, and of a file system's failure its reason too. */
final class Causes {
    private static final int DEPTH_MAX = 20;

    private Causes() {}

    static String of(Throwable failure) {
        Throwable deepest = failure;
        for (int depth = 0; deepest.getCause() != null && depth < DEPTH_MAX; depth++) {
            deepest = deepest.getCause();
        }
        return switch (deepest) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
            case FileSystemException other
            when other.getReason() != null ->
                other.getFile() + ": " + other.getReason().toLowerCase(Locale.ROOT);
            default -> deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        };
    }
}
