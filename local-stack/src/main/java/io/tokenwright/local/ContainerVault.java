package io.tokenwright.local;

import java.net.URI;
import java.time.Duration;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** {@code openbao/openbao} in a container, in memory. */
final class ContainerVault implements LocalVault {
    private static final String IMAGE = System.getenv().getOrDefault("VAULT_IMAGE", "openbao/openbao:2.7.2");
    private static final String ROOT_TOKEN = "container-root";
    private static final int PORT_INSIDE = 8200;

    private final GenericContainer<?> container;

    private ContainerVault() {
        container = new GenericContainer<>(IMAGE)
                .withExposedPorts(PORT_INSIDE)
                .withEnv("BAO_DEV_ROOT_TOKEN_ID", ROOT_TOKEN)
                .withEnv("BAO_DEV_LISTEN_ADDRESS", "0.0.0.0:" + PORT_INSIDE)
                .withCommand("server", "-dev")
                .waitingFor(
                        Wait.forHttp("/v1/sys/health").forPort(PORT_INSIDE).withStartupTimeout(Duration.ofMinutes(2)));
    }

    static ContainerVault started() {
        var vault = new ContainerVault();
        vault.container.start();
        return vault;
    }

    @Override
    public URI address() {
        return URI.create("http://" + container.getHost() + ":" + container.getMappedPort(PORT_INSIDE));
    }

    @Override
    public String rootToken() {
        return ROOT_TOKEN;
    }

    @Override
    public Kind kind() {
        return Kind.CONTAINER;
    }

    @Override
    public void close() {
        container.close();
    }
}
