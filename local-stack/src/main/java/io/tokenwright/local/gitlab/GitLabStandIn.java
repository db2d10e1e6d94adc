package io.tokenwright.local.gitlab;

import io.tokenwright.local.http.FaultScript;
import io.tokenwright.local.http.StandInServer;
import java.net.URI;
import java.time.Clock;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import org.slf4j.LoggerFactory;

/**
 * A GitLab that knows project access tokens and nothing else, in memory, for trial and tests only. Every project exists unless told
 * otherwise. {@link #faults} makes HTTP go wrong, {@link #quirks} the issuer itself, {@link #truth} says what is really so.
 */
public final class GitLabStandIn implements AutoCloseable {
    private static final int ADMIN_TOKEN_BYTES = 20;

    private final GroundTruth truth = new GroundTruth();
    private final GitLabQuirks quirks = new GitLabQuirks();
    private final String adminToken;
    private final InstantSource clock;
    private final StandInServer server;

    private GitLabStandIn(String host, int port, String adminToken, InstantSource clock) {
        if (adminToken.isBlank()) {
            throw new IllegalArgumentException("the stand-in's admin token is empty: give it one");
        }
        this.adminToken = adminToken;
        this.clock = clock;
        var gitLab = new GitLabRouter(clock, adminToken, truth, quirks);
        var control = new StandInControl(adminToken, truth, quirks);
        this.server =
                StandInServer.start(host, port, call -> control.answer(call).orElseGet(() -> gitLab.answer(call)));
    }

    /** On the loopback address with a random admin token; port 0: any free one. */
    public static GitLabStandIn start(int port) {
        byte[] random = new byte[ADMIN_TOKEN_BYTES];
        new java.security.SecureRandom().nextBytes(random);
        return start("127.0.0.1", port, "glpat-admin-" + HexFormat.of().formatHex(random));
    }

    public static GitLabStandIn start(String host, int port, String adminToken) {
        return start(host, port, adminToken, Clock.systemUTC());
    }

    /** With a clock that a test moves: tokens expire by it. */
    public static GitLabStandIn start(String host, int port, String adminToken, InstantSource clock) {
        var gitlab = new GitLabStandIn(host, port, adminToken, clock);
        LoggerFactory.getLogger(GitLabStandIn.class)
                .info("{} is a stand-in for GitLab, in memory, for trial and tests only", gitlab.address());
        return gitlab;
    }

    public URI address() {
        return server.address();
    }

    /** May manage the tokens of every project. */
    public String adminToken() {
        return adminToken;
    }

    public GroundTruth truth() {
        return truth;
    }

    public GitLabQuirks quirks() {
        return quirks;
    }

    public FaultScript faults() {
        return server.faults();
    }

    /** A token that is there already, as somebody made it by hand before; the answer holds its value. */
    public ProjectToken existing(String project, String name, List<String> scopes, LocalDate expiresAt) {
        var token = new ProjectToken(
                truth.nextId(),
                project,
                name,
                "",
                List.copyOf(scopes),
                30,
                "glpat-" + HexFormat.of().formatHex(randomBytes(10)),
                clock.instant(),
                expiresAt,
                null,
                null);
        truth.put(token);
        return token;
    }

    /** Returns when it was closed. */
    public void awaitClosed() throws InterruptedException {
        server.awaitClosed();
    }

    private static byte[] randomBytes(int count) {
        byte[] random = new byte[count];
        new java.security.SecureRandom().nextBytes(random);
        return random;
    }

    @Override
    public void close() {
        server.close();
    }
}
