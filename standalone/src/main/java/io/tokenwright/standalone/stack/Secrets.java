package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets of one stack, each in a file of mode 600 in a folder of mode 700. Services get the file's name, never the value by
 * argument or environment, where every process of the user could read it.
 *
 * @param folder where the files are
 */
record Secrets(Path folder) {
    private static final int RANDOM_BYTES = 32;

    static Secrets in(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("secrets' folder " + folder + " cannot be made", e);
        }
        return new Secrets(folder);
    }

    /** The file of secret {@code name}, with a random value when it is new. */
    Path generated(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            byte[] random = new byte[RANDOM_BYTES];
            new SecureRandom().nextBytes(random);
            write(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }
        return file;
    }

    /** The file of secret {@code name}, which now holds {@code value}. */
    Path write(String name, String value) {
        Path file = folder.resolve(name);
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, value, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UncheckedIOException("secret file " + file + " cannot be written", e);
        }
        return file;
    }

    static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("secret file " + file + " cannot be read", e);
        }
    }
}
