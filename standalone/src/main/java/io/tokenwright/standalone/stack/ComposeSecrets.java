package io.tokenwright.standalone.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets of a compose project: a folder for each reader, which is a volume that only this reader and the jobs mount. So
 * inventory cannot read what rotation logs in with.
 *
 * @param folder where the volumes are mounted
 */
public record ComposeSecrets(Path folder) {
    private static final int RANDOM_BYTES = 32;
    /** User of the services' image. */
    private static final int SERVICE_USER = 10001;

    /** Makes what is missing. What is there stays: data of an earlier start depends on it. */
    public void makeMissing() {
        String adminToken = generated("operator/admin-token");
        String issuerToken = generated("operator/issuer-token");
        generated("postgres/superuser-password");
        for (ServiceName service : ServiceName.values()) {
            write(service.word() + "/admin-token", adminToken);
            write(
                    service.word() + "/database-password",
                    generated("operator/" + service.word() + "-database-password"));
        }
        write("rotation/issuer-token", issuerToken);
        write("issuer/issuer-token", issuerToken);
        // OpenBao runs as a user whose number differs between images, so mode and owner cannot keep others out: the
        // volume does, since nobody else mounts it.
        Path unsealKey = folder.resolve("vault/unseal-key");
        if (!Files.exists(unsealKey)) {
            writeOpen(unsealKey, random());
        }
        for (ServiceName service : ServiceName.values()) {
            own(folder.resolve(service.word()));
        }
    }

    /** Secret {@code name}, which must be there. */
    String read(String name) {
        return Secrets.read(folder.resolve(name));
    }

    boolean has(String name) {
        return Files.exists(folder.resolve(name));
    }

    void write(String name, String value) {
        Path file = folder.resolve(name);
        new Secrets(parent(file)).write(file.getFileName().toString(), value);
        for (ServiceName service : ServiceName.values()) {
            if (name.startsWith(service.word() + "/")) {
                own(file);
            }
        }
    }

    private String generated(String name) {
        Path file = folder.resolve(name);
        if (!Files.exists(file)) {
            write(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random()));
        }
        return Secrets.read(file);
    }

    private static byte[] random() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static void writeOpen(Path file, byte[] value) {
        try {
            Files.write(file, value);
        } catch (IOException e) {
            throw new UncheckedIOException("secret file " + file + " cannot be written", e);
        }
    }

    /** Gives {@code path} to the services' user. Only root can, which the jobs' container is. */
    private static void own(Path path) {
        try {
            Files.setAttribute(path, "unix:uid", SERVICE_USER);
            Files.setAttribute(path, "unix:gid", SERVICE_USER);
        } catch (IOException e) {
            throw new UncheckedIOException(path + " cannot be given to user " + SERVICE_USER, e);
        }
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " is in no folder");
        }
        return parent;
    }
}
