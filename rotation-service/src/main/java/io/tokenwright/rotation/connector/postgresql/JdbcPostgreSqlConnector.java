package io.tokenwright.rotation.connector.postgresql;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Lease;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.Slot;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's login roles: two of a token that take turns. Both are members of the group roles that hold the rights, which are the
 * version's scopes; a person makes the roles once. The value is {@code role:password}.
 *
 * <p>The admin needs CREATEROLE with ADMIN on both roles, {@code pg_signal_backend} and {@code pg_read_all_stats}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-alterrole.html">ALTER ROLE</a>
 */
public final class JdbcPostgreSqlConnector implements Connector {
    private static final String NAME = "postgresql";
    private static final String ROLES = "roles";
    private static final String ROLE_PATTERN = "[A-Za-z_][A-Za-z0-9_.-]{0,62}";
    private static final String MINT_PATTERN = "[A-Za-z0-9._-]{1,200}";
    /** Least that must be left of a lease to disable a role: statements and their locks end within it. */
    private static final Duration REST_MIN = Duration.ofSeconds(6);

    private static final Duration FREE_AGAIN = Duration.ofSeconds(5);
    private static final Description DESCRIPTION = new Description(
            NAME,
            "PostgreSQL login roles",
            Set.of(
                    Capability.ISSUE,
                    Capability.PROBE,
                    Capability.FIND,
                    Capability.INSPECT,
                    Capability.REVOKE,
                    Capability.QUARANTINE,
                    Capability.RESTORE),
            List.of(
                    "sessions that begin and end between two looks at pg_stat_activity: it keeps no last use",
                    "logins that fail while a role is disabled: they stand in the server's log only",
                    "logins by anything but SCRAM-SHA-256 (md5, certificates, LDAP), which are not proven",
                    "other roles of the server"),
            new Limits(6000, Duration.ZERO, Duration.ofSeconds(10), null),
            new Traits(2, Replacement.ALTERNATING_SLOTS, false, Precision.INSTANT, false),
            "https://www.postgresql.org/docs/current/user-manag.html");

    private final JdbcServer server;
    private final InstantSource clock;

    /**
     * @param url JDBC URL of a database that every role may connect to, without credentials
     * @param admin {@code user:password}
     */
    public JdbcPostgreSqlConnector(String url, SecretValue admin, InstantSource clock) {
        this.server = new JdbcServer(url, admin);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        return Slot.problemsWith(ROLES, ROLE_PATTERN, parameters);
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty() || !request.name().matches(MINT_PATTERN)) {
            return new Outcome.Refused<>(
                    "bad-parameters", problems.isEmpty() ? "the mint's name is malformed" : problems.getFirst());
        }
        return server.change(connection -> {
            List<JdbcLoginRole> roles = locked(connection, request.parameters());
            JdbcLoginRole free = free(roles, request.replaces());
            if (free == null) {
                return new Outcome.RetryAfter<>(
                        FREE_AGAIN,
                        "both roles can log in or have sessions open: revoke what the other one holds, and end its sessions");
            }
            var missing = new TreeSet<>(request.scopes());
            missing.removeAll(free.groups());
            if (!missing.isEmpty()) {
                return new Outcome.Refused<>(
                        "missing-group", "role " + free.name() + " does not inherit " + missing + ": grant it");
            }
            return new Outcome.Done<>(minted(connection, free, request));
        });
    }

    /** The password is set last before the commit: what fails before it has minted nothing. */
    private Issued minted(Connection connection, JdbcLoginRole free, IssueRequest request) throws SQLException {
        UserPassword login = UserPassword.fresh(free.name());
        // The server keeps microseconds.
        Instant expiresAt = request.expiresAt().truncatedTo(ChronoUnit.MICROS);
        server.execute(connection, "comment on role %I is %L", free.name(), free.remarkWith(request.name()));
        server.execute(
                connection,
                "alter role %I login password %L valid until %L",
                free.name(),
                ScramVerifier.of(login.password()),
                expiresAt.toString());
        return new Issued(
                login.value(),
                new Slot(free.name(), request.name()).ref(),
                free.groups(),
                clock.instant(),
                expiresAt,
                Precision.INSTANT);
    }

    /** The one that the old version does not hold, if nobody can log in or is still inside. */
    private static @Nullable JdbcLoginRole free(List<JdbcLoginRole> roles, @Nullable String replaces) {
        String held = replaces == null ? "" : Slot.of(replaces).principal();
        return roles.stream()
                .filter(role -> !role.name().equals(held) && !role.taken())
                .findFirst()
                .orElse(null);
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        return UserPassword.of(request.value())
                .map(server::login)
                .<Outcome<ProbeResponse>>map(Outcome.Done::new)
                .orElseGet(() -> new Outcome.Done<>(
                        new ProbeResponse(Verdict.UNKNOWN, List.of(), "the value is not role:password")));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", problems.getFirst());
        }
        return server.read(connection -> new Outcome.Done<>(read(connection, request.parameters()).stream()
                .map(JdbcLoginRole::found)
                .filter(found -> found.name().startsWith(request.namePrefix()))
                .toList()));
    }

    /** A session that is open is a use now; the database remembers none that is over. */
    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return server.read(connection -> JdbcLoginRole.read(
                        connection, Slot.of(request.issuerRef()).principal())
                .filter(role -> role.slot().ref().equals(request.issuerRef()))
                .<Outcome<Inspected>>map(role ->
                        new Outcome.Done<>(new Inspected(role.inUse(), role.sessions() > 0 ? clock.instant() : null)))
                .orElseGet(Outcome.AlreadyGone::new));
    }

    /** Never kills what a later mint has put into the same role. */
    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return holding(request, (connection, role) -> {
                    if (role.taken()) {
                        server.execute(connection, "alter role %I nologin password null", role.name());
                        server.execute(connection, "comment on role %I is %L", role.name(), role.remarkWhen(false));
                    }
                    return role.taken() ? new Outcome.Done<>(role) : new Outcome.AlreadyGone<>();
                })
                .then(role -> server.endSessions(role.name()));
    }

    /** It keeps its password and may not log in with it; who is inside is sent away. */
    @Override
    public Outcome<Revoked> quarantine(RevokeRequest request, Lease lease) {
        return holding(request, (connection, role) -> {
                    if (lease.rest().compareTo(REST_MIN) < 0) {
                        return new Outcome.RetryAfter<>(Duration.ZERO, "too little is left of the lease");
                    }
                    if (role.canLogin()) {
                        server.execute(connection, "alter role %I nologin", role.name());
                        server.execute(connection, "comment on role %I is %L", role.name(), role.remarkWhen(true));
                    }
                    return role.canLogin() || role.disabled()
                            ? new Outcome.Done<>(role)
                            : new Outcome.AlreadyGone<JdbcLoginRole>();
                })
                .then(role -> server.endSessions(role.name()));
    }

    @Override
    public Outcome<Revoked> restore(RevokeRequest request) {
        return holding(request, (connection, role) -> {
                    if (role.disabled()) {
                        server.execute(connection, "alter role %I login", role.name());
                        server.execute(connection, "comment on role %I is %L", role.name(), role.remarkWhen(false));
                    }
                    return role.canLogin() || role.disabled()
                            ? new Outcome.Done<>(role)
                            : new Outcome.AlreadyGone<JdbcLoginRole>();
                })
                .map(_ -> new Revoked());
    }

    /** What is done to a role that holds a version. */
    private interface Change {
        Outcome<JdbcLoginRole> to(Connection connection, JdbcLoginRole role) throws SQLException;
    }

    /** Changes the role that holds the version, and none that holds a later one. */
    private Outcome<JdbcLoginRole> holding(RevokeRequest request, Change change) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", problems.getFirst());
        }
        return server.change(connection -> {
            for (JdbcLoginRole role : locked(connection, request.parameters())) {
                if (role.slot().ref().equals(request.issuerRef())) {
                    return change.to(connection, role);
                }
            }
            return new Outcome.AlreadyGone<>();
        });
    }

    /** One change of a pair at a time, whoever makes it. */
    private List<JdbcLoginRole> locked(Connection connection, Map<String, String> parameters) throws SQLException {
        server.lock(connection, "tokenwright " + new TreeSet<>(Slot.principals(ROLES, parameters)));
        return read(connection, parameters);
    }

    private static List<JdbcLoginRole> read(Connection connection, Map<String, String> parameters) throws SQLException {
        List<JdbcLoginRole> roles = new ArrayList<>();
        for (String name : Slot.principals(ROLES, parameters)) {
            roles.add(JdbcLoginRole.read(connection, name).orElseThrow(() -> new JdbcServer.NoSuchRoleException(name)));
        }
        return roles;
    }

    @Override
    public SecretValue random() {
        return UserPassword.nobody();
    }
}
