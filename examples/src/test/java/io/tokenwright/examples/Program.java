package io.tokenwright.examples;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program of this machine, run in the module's folder. */
final class Program {
    private static final int TIMEOUT_SECONDS = 180;

    private record Result(int exitCode, String out) {}

    private Program() {}

    /** Its standard output; fails unless it exits with 0. */
    static String run(String... command) {
        Result result = start(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " exited with " + result.exitCode() + ":\n" + result.out());
        }
        return result.out();
    }

    /** A step of the set-up: what it needs may be missing here, which skips the test, but never in CI. */
    static void orSkip(String... command) {
        if ("true".equals(System.getenv("CI"))) {
            run(command);
            return;
        }
        String missing;
        try {
            Result result = start(command);
            missing = result.exitCode() == 0 ? "" : "exited with " + result.exitCode() + ": " + result.out();
        } catch (UncheckedIOException e) {
            missing = "is not installed";
        }
        Assumptions.assumeTrue(missing.isEmpty(), "skipped: " + command[0] + " " + missing);
    }

    private static Result start(String... command) {
        try {
            Path out = Files.createTempFile(Path.of("target"), "example", ".log");
            Process process = new ProcessBuilder(List.of(command))
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .redirectInput(new File("/dev/null"))
                    .start();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, "took longer than " + TIMEOUT_SECONDS + " s\n" + Files.readString(out));
            }
            return new Result(process.exitValue(), Files.readString(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
