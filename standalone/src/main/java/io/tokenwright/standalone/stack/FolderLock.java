package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One stack at a time on a data folder. The operating system drops the lock when the process ends, however it ends. */
final class FolderLock implements AutoCloseable {
    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock of(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            @Nullable FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                lock = null; // this process has it
            }
            if (lock == null) {
                channel.close();
                throw new StackException("data folder " + folder + " is used by a stack that runs" + holder(folder)
                        + ": stop it with Ctrl-C there, or give another folder with up --data");
            }
            Files.writeString(
                    folder.resolve("pid"),
                    String.valueOf(ProcessHandle.current().pid()));
            return new FolderLock(channel);
        } catch (IOException e) {
            throw new StackException(
                    "data folder " + folder + " cannot be used: " + Causes.of(e)
                            + "; make it a folder that you may write to, or give another one with up --data",
                    e);
        }
    }

    private static String holder(Path folder) throws IOException {
        Path pid = folder.resolve("pid");
        return Files.isReadable(pid) ? " (process " + Files.readString(pid) + ")" : "";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StackException("the lock of the data folder cannot be released", e);
        }
    }
}
