package io.tokenwright.standalone.stack;

import io.tokenwright.local.OwnSession;
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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One service as a process of its own. It can be killed and started again with the same configuration. Its output goes to
 * one log file, which every start appends to.
 */
public final class ServiceProcess {
    private static final Duration READY_MAX = Duration.ofSeconds(60);
    private static final Duration READY_POLL = Duration.ofMillis(50);
    private static final Duration STOP_MAX = Duration.ofSeconds(15);

    private final ServiceName name;
    private final Artifacts artifacts;
    private final Path log;
    private final URI address;
    private final Map<String, String> environment;
    private final Reaper reaper;
    private @Nullable Process process;
    private @Nullable Duration readyAfter;

    ServiceProcess(
            ServiceName name,
            Artifacts artifacts,
            Path log,
            URI address,
            Map<String, String> environment,
            Reaper reaper) {
        this.name = name;
        this.artifacts = artifacts;
        this.log = log;
        this.address = address;
        this.environment = environment;
        this.reaper = reaper;
    }

    public ServiceName name() {
        return name;
    }

    public URI address() {
        return address;
    }

    public Path log() {
        return log;
    }

    /** Process id, or -1 when it does not run. */
    public synchronized long pid() {
        return process == null ? -1 : process.pid();
    }

    /** From the start of the process until readiness said yes, of the last start; null before. */
    public synchronized @Nullable Duration readyAfter() {
        return readyAfter;
    }

    /** Starts the process without waiting for it. */
    public void start() {
        start(cacheOptions());
    }

    /** Starts the process with further JVM options instead of those for the AOT cache. */
    synchronized void start(List<String> options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Jvm.OPTIONS);
        command.addAll(options);
        command.add("-jar");
        command.add(artifacts.jar(name).toString());
        var builder = new ProcessBuilder(OwnSession.command(command))
                .directory(artifacts.root().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().keySet().removeIf(ServiceProcess::couldChangeTheService);
        builder.environment().putAll(environment);
        try {
            Process started = builder.start();
            reaper.watch(started.pid(), Reaper.Signal.TERM);
            process = started;
            readyAfter = null;
        } catch (IOException e) {
            throw new StackException(name.artifact() + " does not start: " + e.getMessage(), e);
        }
    }

    // What the person's shell exports for other programs must not configure a service of this stack.
    private static boolean couldChangeTheService(String variable) {
        return variable.startsWith("MICRONAUT_")
                || variable.startsWith("TOKENWRIGHT_")
                || variable.startsWith("DATASOURCES_")
                || variable.startsWith("VAULT_")
                || variable.startsWith("BAO_")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("JDK_JAVA_OPTIONS");
    }

    private List<String> cacheOptions() {
        Path cache = artifacts.aotCache(name);
        return Files.isRegularFile(cache) ? List.of("-XX:AOTCache=" + cache) : List.of();
    }

    /** Waits until readiness says yes. Fails with the end of the log when the process ends or takes too long. */
    public void awaitReady() {
        Process running = running();
        long startedAt = running.info()
                .startInstant()
                .map(instant -> instant.toEpochMilli())
                .orElseGet(System::currentTimeMillis);
        long deadline = System.nanoTime() + READY_MAX.toNanos();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (!ready(http)) {
                if (!running.isAlive()) {
                    throw new StackException(name.artifact() + " ended with " + running.exitValue() + "; its log " + log
                            + " ends with:\n" + LogTail.of(log));
                }
                if (System.nanoTime() > deadline) {
                    throw new StackException(name.artifact() + " is not ready after " + READY_MAX.toSeconds()
                            + " s; its log " + log + " ends with:\n" + LogTail.of(log));
                }
                LockSupport.parkNanos(READY_POLL.toNanos());
            }
        }
        synchronized (this) {
            readyAfter = Duration.ofMillis(System.currentTimeMillis() - startedAt);
        }
    }

    private boolean ready(HttpClient http) {
        var request = HttpRequest.newBuilder(address.resolve("/health/readiness"))
                .timeout(Duration.ofSeconds(3))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + name.artifact() + " starts", e);
        }
    }

    private synchronized Process running() {
        Process running = process;
        if (running == null) {
            throw new StackException(name.artifact() + " was not started");
        }
        return running;
    }

    /** {@code kill -9}; returns when the process is gone. */
    public void kill() {
        Process running = running();
        running.destroyForcibly();
        await(running, STOP_MAX);
    }

    /** Asks the process to end and waits for it; by force after a while. Does nothing when it does not run. */
    public void stop() {
        stop(STOP_MAX);
    }

    void stop(Duration max) {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null || !running.isAlive()) {
            return;
        }
        running.destroy();
        if (!await(running, max)) {
            running.destroyForcibly();
            await(running, Duration.ofSeconds(5));
        }
    }

    private static boolean await(Process running, Duration max) {
        try {
            return running.waitFor(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
