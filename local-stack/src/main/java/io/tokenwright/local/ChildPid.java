package io.tokenwright.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Remembers a child process in a file, so that a launcher can stop the one that a killed launcher left behind. */
record ChildPid(Path file) {
    private static final long STOP_SECONDS_MAX = 20;

    void remember(long pid) {
        try {
            Files.writeString(file, pid + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be written", e);
        }
    }

    /** Stops the remembered process if it still runs a program of this name: process ids are used again. */
    void stopOrphan(String programName) {
        try {
            if (!Files.exists(file)) {
                return;
            }
            long pid = Long.parseLong(Files.readString(file).strip());
            var orphan = ProcessHandle.of(pid).filter(process -> runs(process, programName));
            if (orphan.isPresent()) {
                orphan.get().destroy();
                orphan.get().onExit().get(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            }
            Files.deleteIfExists(file);
        } catch (IOException | NumberFormatException e) {
            throw new IllegalStateException(file + " cannot be read: stop what it names by hand and delete it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an earlier " + programName + " stops", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("an earlier " + programName + " does not stop: stop it by hand", e);
        }
    }

    private static boolean runs(ProcessHandle process, String programName) {
        return process.info()
                .command()
                .map(command -> command.endsWith("/" + programName))
                .orElse(false);
    }
}
