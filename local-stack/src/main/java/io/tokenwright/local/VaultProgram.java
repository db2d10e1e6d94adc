package io.tokenwright.local;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A program that serves Vault's API: HashiCorp's {@code vault} or OpenBao's {@code bao}. */
record VaultProgram(Path file, LocalVault.Kind kind) {
    private static final int ELF = 0x7f454c46;
    private static final int MACH_O_64 = 0xcffaedfe;

    /** The first {@code vault} or {@code bao} on {@code path}, which is written as PATH is. */
    static Optional<VaultProgram> onPath(String path) {
        for (String folder : path.split(java.io.File.pathSeparator, -1)) {
            for (String name : new String[] {"vault", "bao"}) {
                Path file = Path.of(folder.isEmpty() ? "." : folder, name);
                if (Files.isExecutable(file) && isNative(file)) {
                    return Optional.of(new VaultProgram(file, LocalVault.Kind.PROGRAM));
                }
            }
        }
        return Optional.empty();
    }

    /** Name of the program that runs then, which a link may hide. */
    String processName() {
        try {
            return file.toRealPath().getFileName().toString();
        } catch (IOException e) {
            return file.getFileName().toString();
        }
    }

    /** A wrapper script, such as pip's {@code bao}, would leave its child behind when it is stopped. */
    private static boolean isNative(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            int magic = new DataInputStream(in).readInt();
            return magic == ELF || magic == MACH_O_64;
        } catch (IOException e) {
            return false;
        }
    }
}
