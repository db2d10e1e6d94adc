package io.tokenwright.standalone.stack;

import io.tokenwright.standalone.Screen;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The stack that docker compose runs in containers. It is neither started nor stopped from here. */
public final class ComposeStack implements RunningStack {
    private static final Duration COMMAND_MAX = Duration.ofSeconds(60);
    private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final List<String> CONTAINERS = List.of(
            "inventory-service", "rotation-service", "alerting-service", "kafka", "postgres", "vault", "issuer");

    private final Path project;
    private final Map<String, String> secrets;
    private final Map<String, String> ports;

    private ComposeStack(Path project, Map<String, String> secrets, Map<String, String> ports) {
        this.project = project;
        this.secrets = secrets;
        this.ports = ports;
    }

    /** The stack of the compose file in {@code project}; fails with the command to start it when it does not run. */
    public static ComposeStack of(Path project, Screen screen) {
        screen.waiting("asking docker compose");
        try {
            Map<String, String> ports = new LinkedHashMap<>();
            for (var port : Map.of(
                            "inventory-service", "8080",
                            "rotation-service", "8080",
                            "alerting-service", "8080",
                            "kafka", "19092",
                            "postgres", "5432",
                            "vault", "8200",
                            "issuer", "8090")
                    .entrySet()) {
                ports.put(port.getKey(), published(project, port.getKey(), port.getValue()));
            }
            return new ComposeStack(project, readSecrets(project), ports);
        } finally {
            screen.waiting(null);
        }
    }

    private static String published(Path project, String container, String port) {
        try {
            return compose(project, "port", container, port).strip();
        } catch (StackException e) {
            throw new StackException(
                    "the compose stack does not run (" + container + "): start it with" + " docker compose up --wait",
                    e);
        }
    }

    /** The job's container mounts every secret volume; nothing that runs all the time does. */
    private static Map<String, String> readSecrets(Path project) {
        String lines = compose(
                project,
                "run",
                "--rm",
                "--no-deps",
                "-T",
                "--entrypoint",
                "bash",
                "secrets",
                "-c",
                "cd /secrets; for f in */*; do case $f in vault/*) ;; *) printf '%s %s\\n' \"$f\" \"$(cat \"$f\")\" ;; esac; done");
        Map<String, String> secrets = new LinkedHashMap<>();
        for (String line : lines.lines().toList()) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                secrets.put(line.substring(0, blank), line.substring(blank + 1).strip());
            }
        }
        return secrets;
    }

    private static String compose(Path project, String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "compose"));
        command.addAll(List.of(arguments));
        return run(project, command);
    }

    private static String run(Path project, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(project.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_MAX.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new StackException("failed: " + String.join(" ", command));
            }
            return said;
        } catch (IOException e) {
            throw new StackException("docker compose is needed and does not run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted in " + String.join(" ", command), e);
        }
    }

    private String port(String container) {
        String found = ports.get(container);
        if (found == null) {
            throw new IllegalArgumentException(container + " has no port in this stack");
        }
        return found;
    }

    private String secret(String name) {
        String found = secrets.get(name);
        if (found == null) {
            throw new StackException(
                    "the compose stack has no secret " + name + ": start it anew with" + " docker compose up --wait");
        }
        return found;
    }

    @Override
    public URI address(ServiceName service) {
        return URI.create("http://" + port(service.artifact()));
    }

    @Override
    public String adminToken() {
        return secret("operator/admin-token");
    }

    @Override
    public String bootstrapServers() {
        return port("kafka");
    }

    @Override
    public URI vault() {
        return URI.create("http://" + port("vault"));
    }

    @Override
    public String vaultToken() {
        return secret("operator/vault-token");
    }

    @Override
    public URI issuer() {
        return URI.create("http://" + port("issuer"));
    }

    @Override
    public String issuerToken() {
        return secret("operator/issuer-token");
    }

    @Override
    public void kill(ServiceName service) {
        var unused = compose(project, "kill", "--signal", "KILL", service.artifact());
    }

    @Override
    public void restart(ServiceName service) {
        var unused = compose(project, "start", service.artifact());
        long deadline = System.nanoTime() + HEALTHY_MAX.toNanos();
        while (!ready(service)) {
            if (System.nanoTime() > deadline) {
                throw new StackException(service.artifact() + " is not ready after " + HEALTHY_MAX.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean ready(ServiceName service) {
        try {
            return Http.send("GET", address(service).resolve("/health/readiness"), Map.of(), null)
                            .status()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public Map<String, byte[]> logs() {
        Map<String, byte[]> logs = new LinkedHashMap<>();
        for (String container : CONTAINERS) {
            logs.put(
                    container, compose(project, "logs", "--no-color", container).getBytes(StandardCharsets.UTF_8));
        }
        return logs;
    }

    @Override
    public List<String> secrets() {
        return secrets.entrySet().stream()
                // A role id is a name, not a secret: Vault shows it in its own log of logins.
                .filter(secret -> !secret.getKey().endsWith("vault-role-id"))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }

    @Override
    public Connection database(ServiceName service) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://" + port("postgres") + "/" + service.word(),
                "postgres",
                secret("postgres/superuser-password"));
    }

    @Override
    public List<ProcessMemory> memory() {
        List<ProcessMemory> memory = new ArrayList<>();
        for (String container : CONTAINERS) {
            String id = compose(project, "ps", "-q", container).strip();
            String pid = run(project, List.of("docker", "inspect", "--format", "{{.State.Pid}}", id))
                    .strip();
            ProcessHandle.of(Long.parseLong(pid))
                    .ifPresent(process -> memory.add(ProcessMemory.of(container, process)));
        }
        return memory;
    }

    @Override
    public Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String container : CONTAINERS) {
            String id = compose(project, "ps", "-q", container).strip();
            versions.put(
                    container,
                    run(project, List.of("docker", "inspect", "--format", "{{.Config.Image}}", id))
                            .strip());
        }
        return versions;
    }

    @Override
    public Map<String, Long> readyMillis() {
        return Map.of();
    }

    @Override
    public void close() {
        // It goes on: docker compose down ends it.
    }
}
