package io.tokenwright.rotation.connector.vaultdatabase;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.StaticRoles;
import io.tokenwright.kit.vault.StaticRoles.Credentials;
import io.tokenwright.kit.vault.StaticRoles.StaticRole;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Lease;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.VaultOutcomes;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.connector.postgresql.JdbcLogin;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Static roles of Vault's database secrets engine, on PostgreSQL. Vault replaces the password in place and shows it again, so a lost
 * answer is made good by reading. The issuer's id is the role and the moment at which Vault set its password; the value is
 * {@code user:password}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/secret/databases">Database secrets engine API</a>
 */
public final class VaultStaticRoleConnector implements Connector {
    private static final String NAME = "vault-static-role";
    /** Longest wait for Vault where no lease is at stake. */
    private static final Duration KILL_MAX = Duration.ofSeconds(10);

    private static final Description DESCRIPTION = new Description(
            NAME,
            "Vault database static roles",
            Set.of(Capability.REPLACE, Capability.PROBE, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "sessions that are open when the password is replaced: they live on until they end",
                    "when a password was used last: neither Vault nor PostgreSQL says",
                    "Vault's own schedule: a password that it replaces by itself is dead at every path until the next rotation",
                    "somebody else who lets Vault rotate the role in the same moment"),
            new Limits(6000, Duration.ofSeconds(10), Duration.ofSeconds(5), null),
            new Traits(1, Replacement.IN_PLACE, false, Precision.NONE, false),
            "https://developer.hashicorp.com/vault/docs/secrets/databases#static-roles");

    private final StaticRoles roles;
    private final JdbcLogin login;

    /** @param url {@code jdbc:postgresql://host:5432/database}, where the passwords are proven */
    public VaultStaticRoleConnector(StaticRoles roles, String url) {
        this.roles = roles;
        this.login = new JdbcLogin(url);
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        return VaultDatabaseParameters.problemsWith(parameters);
    }

    private static StaticRole of(Map<String, String> parameters) {
        return new StaticRole(VaultDatabaseParameters.mount(parameters), VaultDatabaseParameters.role(parameters));
    }

    private <T> Outcome<T> checked(Map<String, String> parameters, Supplier<Outcome<T>> call) {
        List<String> problems = problemsWith(parameters);
        return problems.isEmpty() ? call.get() : new Outcome.Refused<>("bad-parameters", problems.getFirst());
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        return undeclared(Capability.ISSUE);
    }

    private static <T> Outcome<T> undeclared(Capability capability) {
        return new Outcome.Refused<>(UNDECLARED, "connector \"" + NAME + "\" does not declare " + capability);
    }

    @Override
    public Outcome<Issued> replace(IssueRequest request, Lease lease) {
        return checked(
                request.parameters(),
                () -> VaultOutcomes.of(roles.rotate(of(request.parameters()), lease::rest), done -> done)
                        .then(_ -> readBack(request) instanceof Outcome.Done<Issued> read
                                ? read
                                : new Outcome.AnswerLost<>("Vault has set another password and does not show it now")));
    }

    @Override
    public Outcome<Issued> readBack(IssueRequest request) {
        return checked(
                request.parameters(),
                () -> VaultOutcomes.of(roles.read(of(request.parameters())), now -> {
                    try (SecretValue password = now.password()) {
                        return new Issued(
                                new UserPassword(now.user(), password.reveal()).value(),
                                ref(request.parameters(), now),
                                request.scopes(),
                                now.rotatedAt(),
                                null,
                                Precision.NONE);
                    }
                }));
    }

    private static String ref(Map<String, String> parameters, Credentials credentials) {
        return of(parameters).name() + "@" + credentials.rotatedAt();
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        ProbeResponse response = UserPassword.of(request.value())
                .map(login::probe)
                .orElseGet(() -> new ProbeResponse(Verdict.UNKNOWN, List.of(), "the value is not user:password"));
        return new Outcome.Done<>(response);
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return undeclared(Capability.FIND);
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return ifInPlace(
                request.parameters(), request.issuerRef(), () -> new Outcome.Done<>(new Inspected(true, null)));
    }

    /** Lets Vault set a password that nobody asks for. */
    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return ifInPlace(
                request.parameters(),
                request.issuerRef(),
                () -> VaultOutcomes.of(roles.rotate(of(request.parameters()), () -> KILL_MAX), _ -> new Revoked()));
    }

    private <T> Outcome<T> ifInPlace(Map<String, String> parameters, String issuerRef, Supplier<Outcome<T>> then) {
        return checked(parameters, () -> {
            VaultResult<Credentials> read = roles.read(of(parameters));
            return VaultOutcomes.of(read, now -> {
                        now.password().close();
                        return ref(parameters, now).equals(issuerRef);
                    })
                    .then(inPlace -> inPlace ? then.get() : new Outcome.AlreadyGone<>());
        });
    }

    @Override
    public SecretValue random() {
        return UserPassword.nobody();
    }
}
