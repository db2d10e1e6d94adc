package io.tokenwright.rotation.connector.vaultdatabase;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.DatabaseCredentials;
import io.tokenwright.kit.vault.DatabaseCredentials.Leased;
import io.tokenwright.kit.vault.DatabaseCredentials.Role;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.VaultOutcomes;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.postgresql.JdbcLogin;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Dynamic credentials of Vault's database secrets engine, on PostgreSQL: a user a version, which Vault makes and removes. The lease is the
 * issuer's id, the roles that the user is a member of are the scopes, and the value is {@code user:password}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/databases">Database secrets engine API</a>
 */
public final class VaultDatabaseConnector implements Connector {
    private static final String NAME = "vault-database";
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Vault database credentials",
            Set.of(Capability.ISSUE, Capability.PROBE, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "a mint whose answer is lost: Vault lists leases without a name of ours, so it lives until its lease ends",
                    "when a credential was used last: neither Vault nor PostgreSQL says",
                    "a lifetime that is asked for: the role's default_ttl decides, and leases are not renewed"),
            new Limits(6000, Duration.ofSeconds(1), Duration.ofSeconds(5), null),
            "https://developer.hashicorp.com/vault/docs/secrets/databases");

    private final DatabaseCredentials credentials;
    private final JdbcLogin login;
    private final InstantSource clock;

    /** @param url {@code jdbc:postgresql://host:5432/database}, where the credentials are proven */
    public VaultDatabaseConnector(DatabaseCredentials credentials, String url, InstantSource clock) {
        this.credentials = credentials;
        this.login = new JdbcLogin(url);
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        return VaultDatabaseParameters.problemsWith(parameters);
    }

    private <T> Outcome<T> checked(Map<String, String> parameters, Supplier<Outcome<T>> call) {
        List<String> problems = problemsWith(parameters);
        return problems.isEmpty() ? call.get() : new Outcome.Refused<>("bad-parameters", problems.getFirst());
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        var role = new Role(
                VaultDatabaseParameters.mount(request.parameters()),
                VaultDatabaseParameters.role(request.parameters()));
        return checked(
                request.parameters(),
                () -> VaultOutcomes.of(credentials.create(role), made -> made).then(made -> issued(request, made)));
    }

    /** A user that lacks what is asked for is given back at once: the next one would lack it too. */
    private Outcome<Issued> issued(IssueRequest request, Leased made) {
        Instant now = clock.instant();
        try (SecretValue password = made.password()) {
            var user = new UserPassword(made.user(), password.reveal());
            var missing = new TreeSet<>(request.scopes());
            ProbeResponse probed = login.probe(user);
            missing.removeAll(probed.scopes());
            if (probed.verdict() == Verdict.LIVE && !missing.isEmpty()) {
                credentials.revoke(made.leaseId());
                return new Outcome.Refused<>(
                        "unfit-role",
                        "the users of this role are not members of " + missing
                                + ": add IN ROLE to its creation_statements");
            }
            return new Outcome.Done<>(new Issued(
                    user.value(),
                    made.leaseId(),
                    probed.verdict() == Verdict.LIVE ? probed.scopes() : request.scopes(),
                    now,
                    now.plus(made.ttl()),
                    Precision.INSTANT));
        }
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        return new Outcome.Done<>(UserPassword.of(request.value())
                .map(login::probe)
                .orElseGet(() -> new ProbeResponse(Verdict.UNKNOWN, List.of(), "the value is not user:password")));
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return undeclared(Capability.FIND);
    }

    private static <T> Outcome<T> undeclared(Capability capability) {
        return new Outcome.Refused<>(UNDECLARED, "connector \"" + NAME + "\" does not declare " + capability);
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return VaultOutcomes.of(credentials.rest(request.issuerRef()), rest -> new Inspected(rest.isPositive(), null));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return VaultOutcomes.of(credentials.revoke(request.issuerRef()), _ -> new Revoked());
    }

    @Override
    public SecretValue random() {
        return UserPassword.nobody();
    }
}
