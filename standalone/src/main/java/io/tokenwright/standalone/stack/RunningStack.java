package io.tokenwright.standalone.stack;

import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A whole stack that runs, on this machine or in containers: all that the story needs to know of it. */
public interface RunningStack extends AutoCloseable {
    /** Base address of a service as this process reaches it. */
    URI address(ServiceName service);

    /** API token of an admin, valid at every service. */
    String adminToken();

    String bootstrapServers();

    URI vault();

    /** Vault token of the person at the terminal, who may do everything. */
    String vaultToken();

    /** The issuer's stand-in, as this process reaches it. */
    URI issuer();

    /** The issuer's admin token, with which tokens are minted. */
    String issuerToken();

    /** Ends a service with {@code kill -9}. */
    void kill(ServiceName service);

    /** Starts a service that was killed and returns when it is ready. */
    void restart(ServiceName service);

    /** All that every process has logged, by the name of its source. */
    Map<String, byte[]> logs();

    /** Further secrets that no service may show: credentials of the services and of this stack. */
    List<String> secrets();

    /** A superuser's connection to a service's database. */
    Connection database(ServiceName service) throws SQLException;

    /** Resident memory of every process. */
    List<ProcessMemory> memory();

    /** What runs, by name. */
    Map<String, String> versions();

    /** From process start to readiness, in milliseconds, by service; empty when this process did not start them. */
    Map<String, Long> readyMillis();

    @Override
    void close();
}
