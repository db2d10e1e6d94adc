package io.tokenwright.local;

import io.tokenwright.local.http.FaultScript;
import io.tokenwright.local.http.StandInServer;
import io.tokenwright.local.vault.VaultRouter;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.HexFormat;
import org.slf4j.LoggerFactory;

/**
 * The part of Vault's HTTP API that Tokenwright uses, in this JVM and in memory. For trial and tests only, which it says when it
 * starts: it has no encryption, no audit and no disk. It can be told to misbehave.
 */
public final class VaultStandIn implements LocalVault {
    private final String rootToken;
    private final VaultRouter router;
    private final StandInServer server;
    private final String why;

    private VaultStandIn(InstantSource clock, int port, String why) {
        this.why = why;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        rootToken = "s.root" + HexFormat.of().formatHex(random);
        router = new VaultRouter(clock, rootToken);
        server = StandInServer.start("127.0.0.1", port, router::answer);
    }

    public static VaultStandIn start(int port) {
        return start(port, Clock.systemUTC());
    }

    /** Instead of a real one, of which there is none: {@code why} says so to people. */
    static VaultStandIn startFor(String why, int port) {
        return start(port, Clock.systemUTC(), why);
    }

    /** With a clock that a test moves: tokens expire by it. */
    public static VaultStandIn start(int port, InstantSource clock) {
        return start(port, clock, "");
    }

    private static VaultStandIn start(int port, InstantSource clock, String why) {
        var vault = new VaultStandIn(clock, port, why);
        LoggerFactory.getLogger(VaultStandIn.class)
                .warn("{} is a stand-in for Vault, in memory, for trial and tests only", vault.address());
        return vault;
    }

    @Override
    public URI address() {
        return server.address();
    }

    @Override
    public String rootToken() {
        return rootToken;
    }

    @Override
    public Kind kind() {
        return Kind.STAND_IN;
    }

    @Override
    public String description() {
        return why.isEmpty() ? kind().sentence() : kind().sentence() + " (" + why + ")";
    }

    /** What shall go wrong with the next calls. */
    public FaultScript faults() {
        return server.faults();
    }

    public void seal() {
        router.seal(true);
    }

    public void unseal() {
        router.seal(false);
    }

    @Override
    public void close() {
        server.close();
    }
}
