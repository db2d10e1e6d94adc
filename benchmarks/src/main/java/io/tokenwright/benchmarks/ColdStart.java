package io.tokenwright.benchmarks;

import io.tokenwright.local.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A program that is started to see how long it takes, and ended again. */
final class ColdStart {
    private static final long READY_MAX_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long END_MAX_SECONDS = 120;

    private final List<String> command;
    private final Map<String, String> environment;
    private final String path;
    private final Path cache;

    /**
     * @param command options and program, without the {@code java} in front
     * @param environment on top of this process's own
     * @param path what is asked; started once it answers 200
     * @param cache where the AOT cache is kept
     */
    ColdStart(List<String> command, Map<String, String> environment, String path, Path cache) {
        this.command = command;
        this.environment = environment;
        this.path = path;
        this.cache = cache;
    }

    /** Makes the AOT cache by one run, without profiles, as the launcher does. */
    void train() throws Exception {
        run(List.of("-XX:AOTCacheOutput=" + cache, "-XX:TieredStopAtLevel=1", "-Xlog:aot=error"));
        if (!Files.isRegularFile(cache)) {
            throw new IllegalStateException("no AOT cache came out of " + command);
        }
    }

    /** Milliseconds. */
    double withCache() throws Exception {
        return run(List.of("-XX:AOTCache=" + cache));
    }

    /** Milliseconds. */
    double withoutCache() throws Exception {
        return run(List.of());
    }

    private double run(List<String> options) throws Exception {
        int port = Ports.free();
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.addAll(options);
        all.addAll(command);
        var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().putAll(environment);
        builder.environment().put("MICRONAUT_SERVER_PORT", String.valueOf(port));
        long started = System.nanoTime();
        Process process = builder.start();
        try {
            awaitAnswer(process, URI.create("http://127.0.0.1:" + port + path), started);
            return (System.nanoTime() - started) / 1e6;
        } finally {
            process.destroy();
            if (!process.waitFor(END_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private void awaitAnswer(Process process, URI address, long started) throws Exception {
        var request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (!answers(http, request)) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            command + " ended with " + process.exitValue() + ": " + Files.readString(log()));
                }
                if (System.nanoTime() - started > READY_MAX_NANOS) {
                    throw new TimeoutException(address + " does not answer 200");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static boolean answers(HttpClient http, HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return cache.resolveSibling(cache.getFileName() + ".log");
    }
}
