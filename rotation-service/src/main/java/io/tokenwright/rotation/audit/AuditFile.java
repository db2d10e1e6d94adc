package io.tokenwright.rotation.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A log that grows and is rotated: renamed and begun anew, or copied and cut. A file is known by its inode and its first bytes, so
 * that one which was renamed is read to its end before its successor is begun. Only whole lines are given out.
 */
final class AuditFile {
    static final int LINE_BYTES_MAX = 1024 * 1024;
    private static final int HEAD_BYTES = 512;

    /**
     * Up to where a file was read.
     *
     * @param file the system's own key of it, its inode
     * @param head hash of its first bytes; empty while it had fewer
     * @param offset of the first byte that was not read
     */
    record Position(String file, String head, long offset) {}

    /**
     * What was read.
     *
     * @param next where to go on, once this has been dealt with
     * @param skipped lines that were too long, or cut
     * @param gap whether something between the last position and this may have been missed
     */
    record Chunk(List<byte[]> lines, Position next, int skipped, boolean gap) {}

    private record Found(Path path, String key, long size, long changedAt) {}

    private final Path path;

    AuditFile(Path path) {
        this.path = path;
    }

    /**
     * The next whole lines; empty when there is nothing new.
     *
     * @param from null to begin at the beginning
     */
    Optional<Chunk> read(@Nullable Position from) {
        try {
            return chunk(from);
        } catch (NoSuchFileException _) {
            return Optional.empty(); // between two files
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be read", e);
        }
    }

    private Optional<Chunk> chunk(@Nullable Position from) throws IOException {
        List<Found> files = files();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        if (from == null) {
            return begin(files.getLast(), false);
        }
        int at = index(files, from);
        if (at < 0 || files.get(at).size() < from.offset()) {
            return begin(at < 0 ? files.getLast() : files.get(at), true);
        }
        Found file = files.get(at);
        Optional<Chunk> more = lines(file, from.offset(), false);
        boolean finished = at < files.size() - 1 && files.get(at + 1).size() > 0;
        if (more.isPresent() || !finished) {
            return more;
        }
        int cut = file.size() > from.offset() ? 1 : 0;
        return begin(files.get(at + 1), false)
                .map(chunk -> new Chunk(chunk.lines(), chunk.next(), chunk.skipped() + cut, chunk.gap()));
    }

    private static Optional<Chunk> begin(Found file, boolean gap) throws IOException {
        return lines(file, 0, gap);
    }

    private static Optional<Chunk> lines(Found file, long offset, boolean gap) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            byte[] bytes = bytes(channel, offset, LINE_BYTES_MAX);
            List<byte[]> lines = new ArrayList<>();
            int start = 0;
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    lines.add(Arrays.copyOfRange(bytes, start, i));
                    start = i + 1;
                }
            }
            if (start > 0) {
                return Optional.of(new Chunk(lines, position(file, channel, offset + start), 0, gap));
            }
            if (bytes.length < LINE_BYTES_MAX) {
                return Optional.empty();
            }
            long end = endOfLine(channel, offset + bytes.length);
            return end < 0 ? Optional.empty() : Optional.of(new Chunk(List.of(), position(file, channel, end), 1, gap));
        }
    }

    /** Behind the line that is under way at {@code from}; -1 when it has no end yet. */
    private static long endOfLine(FileChannel channel, long from) throws IOException {
        for (long at = from; ; at += LINE_BYTES_MAX) {
            byte[] bytes = bytes(channel, at, LINE_BYTES_MAX);
            for (int i = 0; i < bytes.length; i++) {
                if (bytes[i] == '\n') {
                    return at + i + 1;
                }
            }
            if (bytes.length < LINE_BYTES_MAX) {
                return -1;
            }
        }
    }

    private static byte[] bytes(FileChannel channel, long offset, int max) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.clamp(channel.size() - offset, 0, max));
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until it is full or the file ends
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private static Position position(Found file, FileChannel channel, long offset) throws IOException {
        return new Position(file.key(), head(channel), offset);
    }

    private static String head(FileChannel channel) throws IOException {
        byte[] first = bytes(channel, 0, HEAD_BYTES);
        if (first.length < HEAD_BYTES) {
            return "";
        }
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(first));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    private static int index(List<Found> files, Position from) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            Found file = files.get(i);
            if (file.key().equals(from.file())) {
                try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
                    String head = head(channel);
                    if (from.head().isEmpty() || head.isEmpty() || head.equals(from.head())) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }

    /** The log and what it was renamed to, the oldest first. What is compressed cannot be read on from. */
    private List<Found> files() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        String name = String.valueOf(path.getFileName());
        List<Found> older = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                String other = String.valueOf(each.getFileName());
                if (other.startsWith(name) && !other.equals(name) && !other.matches(".*\\.(gz|bz2|xz|zst)")) {
                    older.add(found(each));
                }
            }
        }
        older.sort(Comparator.comparingLong(Found::changedAt));
        if (Files.exists(path)) {
            older.add(found(path));
        }
        return older;
    }

    private static Found found(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Found(
                file,
                String.valueOf(attributes.fileKey()),
                attributes.size(),
                attributes.lastModifiedTime().toMillis());
    }
}
