package io.tokenwright.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A program that serves Vault's API: HashiCorp's {@code vault} or OpenBao's {@code bao}. */
record VaultProgram(Path file, LocalVault.Kind kind) {
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    /** The system property {@code tokenwright.local.vault=stand-in} finds none, for a quick or an offline run. */
    static Optional<VaultProgram> find() {
        if ("stand-in".equals(System.getProperty("tokenwright.local.vault"))) {
            return Optional.empty();
        }
        return onPath(System.getenv().getOrDefault("PATH", "")).or(OpenBaoWheel::program);
    }

    static Optional<VaultProgram> onPath(String path) {
        for (String folder : path.split(java.io.File.pathSeparator, -1)) {
            for (String name : new String[] {"vault", "bao"}) {
                Path file = Path.of(folder.isEmpty() ? "." : folder, name);
                if (Files.isExecutable(file) && isElf(file)) {
                    return Optional.of(new VaultProgram(file, LocalVault.Kind.PROGRAM));
                }
            }
        }
        return Optional.empty();
    }

    /** A wrapper script, such as pip's {@code bao}, would leave its child behind when it is stopped. */
    private static boolean isElf(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return java.util.Arrays.equals(in.readNBytes(ELF.length), ELF);
        } catch (IOException e) {
            return false;
        }
    }
}
