package io.tokenwright.rotation.connector.vaultapprole;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.SecretIds;
import io.tokenwright.kit.vault.SecretIds.AppRole;
import io.tokenwright.kit.vault.SecretIds.Info;
import io.tokenwright.kit.vault.SecretIds.Minted;
import io.tokenwright.kit.vault.SecretIds.Settings;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.VaultOutcomes;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Secret-ids of a Vault AppRole. The accessor is the issuer's id, the role's policies are the scopes, and the name of the mint is in
 * the secret-id's metadata. The value is the secret-id alone: the role-id is no secret and does not change.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/approle">AppRole API</a>
 * @see <a href="https://developer.hashicorp.com/vault/docs/concepts/user-lockout">User lockout</a>
 */
public final class VaultAppRoleConnector implements Connector {
    private static final String NAME = "vault-approle";
    private static final String ROLE = "role";
    private static final String MOUNT = "mount";
    private static final String MOUNT_DEFAULT = "approle";
    private static final String META_NAME = "tokenwright-name";
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Vault AppRole secret-ids",
            Set.of(Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE),
            List.of(
                    "tokens that a consumer got by logging in: they live until their own TTL after the secret-id is destroyed",
                    "when a secret-id was used last: Vault does not say",
                    "secret-ids bound to addresses (CIDR) that ours is not among, which are not proven",
                    "secret-ids of other roles and namespaces"),
            // Finding reads one accessor a call, so the bound is generous.
            new Limits(6000, Duration.ofSeconds(1), Duration.ofSeconds(10), null),
            "https://developer.hashicorp.com/vault/docs/auth/approle");

    private final SecretIds secretIds;
    private final InstantSource clock;

    public VaultAppRoleConnector(SecretIds secretIds, InstantSource clock) {
        this.secretIds = secretIds;
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        String role = parameters.getOrDefault(ROLE, "");
        List<String> problems = new ArrayList<>();
        if (role.isEmpty()) {
            problems.add("issuer parameter \"role\" is missing: name the AppRole whose secret-ids these are");
        } else if (!role.matches("[A-Za-z0-9_.-]{1,128}")) {
            problems.add("issuer parameter \"role\" has characters that a role's name cannot have");
        }
        if (!of(parameters).mount().matches("[A-Za-z0-9_-]{1,128}(/[A-Za-z0-9_-]{1,128}){0,8}")) {
            problems.add("issuer parameter \"mount\" is no path: write it as \"vault auth list\" does, without auth/");
        }
        return List.copyOf(problems);
    }

    private static AppRole of(Map<String, String> parameters) {
        return new AppRole(parameters.getOrDefault(MOUNT, MOUNT_DEFAULT), parameters.getOrDefault(ROLE, ""));
    }

    private <T> Optional<Outcome<T>> refused(Map<String, String> parameters) {
        List<String> problems = problemsWith(parameters);
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(new Outcome.Refused<>("bad-parameters", problems.getFirst()));
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        return this.<Issued>refused(request.parameters()).orElseGet(() -> {
            AppRole role = of(request.parameters());
            VaultResult<Settings> read = secretIds.settings(role);
            if (!(read instanceof VaultResult.Done<Settings>(Settings settings))) {
                return VaultOutcomes.of(read, _ -> unreachable());
            }
            return unfit(role, settings, request.scopes())
                    .<Outcome<Issued>>map(sentence -> new Outcome.Refused<>("unfit-role", sentence))
                    .orElseGet(() -> minted(role, settings, request));
        });
    }

    /** Why nothing can be minted at the role; empty when it can. */
    private static Optional<String> unfit(AppRole role, Settings settings, List<String> scopes) {
        String name = "AppRole " + role.name();
        if (!settings.bound()) {
            return Optional.of(name + " lets everybody in who knows its role-id: set bind_secret_id to true");
        }
        if (settings.usesMax() > 0) {
            return Optional.of(name + " has secret_id_num_uses " + settings.usesMax()
                    + ", and our probes would use them up: set it to 0");
        }
        var missing = new TreeSet<>(scopes);
        missing.removeAll(settings.policies());
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(name + " lacks the policies " + missing + ": add them to its token_policies");
    }

    private Outcome<Issued> minted(AppRole role, Settings settings, IssueRequest request) {
        Instant now = clock.instant();
        Duration asked = Duration.between(now, request.expiresAt());
        boolean tooLong = settings.ttlMax().isPositive() && asked.compareTo(settings.ttlMax()) > 0;
        VaultResult<Minted> minted =
                secretIds.create(role, Map.of(META_NAME, request.name()), tooLong ? settings.ttlMax() : asked);
        return VaultOutcomes.of(
                minted,
                made -> new Issued(
                        made.value(),
                        made.accessor(),
                        List.copyOf(settings.policies()),
                        now,
                        made.ttl().isZero() ? null : now.plus(made.ttl()),
                        made.ttl().isZero() ? Precision.NONE : Precision.INSTANT));
    }

    private static <T> T unreachable() {
        throw new IllegalStateException("what is done has been read before");
    }

    /** A value that Vault does not know is never tried: failed logins lock the role out, for its consumers too. */
    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return unknown(problems.getFirst());
        }
        AppRole role = of(request.parameters());
        return switch (secretIds.lookup(role, request.value())) {
            case VaultResult.Missing<Info> _ -> verdict(Verdict.DEAD, Set.of(), "Vault does not know it");
            case VaultResult.Done<Info>(Info info) -> login(role, info, request.value());
            case VaultResult<Info> other -> unknown(sentence(other));
        };
    }

    private Outcome<ProbeResponse> login(AppRole role, Info info, SecretValue value) {
        return switch (secretIds.login(role, value)) {
            case VaultResult.Missing<Set<String>> _ ->
                verdict(Verdict.DEAD, Set.of(), "Vault knows it and lets nobody in with it");
            case VaultResult.Done<Set<String>>(Set<String> policies) ->
                verdict(
                        Verdict.LIVE,
                        policies,
                        "Vault lets it in" + (info.expiresAt() == null ? "" : ", until " + info.expiresAt()));
            case VaultResult<Set<String>> other -> unknown(sentence(other));
        };
    }

    private static Outcome<ProbeResponse> verdict(Verdict verdict, Set<String> policies, String sentence) {
        return new Outcome.Done<>(new ProbeResponse(verdict, List.copyOf(policies), sentence));
    }

    private static Outcome<ProbeResponse> unknown(String sentence) {
        return verdict(Verdict.UNKNOWN, Set.of(), sentence);
    }

    /** Why there is no answer, for people. */
    private static <T> String sentence(VaultResult<T> result) {
        return switch (VaultOutcomes.of(result, done -> done)) {
            case Outcome.Refused<T> refused -> refused.sentence();
            case Outcome.RetryAfter<T> later -> later.sentence();
            case Outcome.AnswerLost<T> lost -> lost.sentence();
            case Outcome.AlreadyGone<T> _ -> "there is no such AppRole: create it or correct its name";
            case Outcome.Done<T> _ -> unreachable();
        };
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        return this.<List<Found>>refused(request.parameters()).orElseGet(() -> {
            AppRole role = of(request.parameters());
            VaultResult<List<String>> accessors = secretIds.accessors(role);
            if (!(accessors instanceof VaultResult.Done<List<String>>(List<String> all))) {
                return VaultOutcomes.of(accessors, _ -> List.of());
            }
            return all.isEmpty() ? new Outcome.Done<>(List.of()) : found(role, all, request.namePrefix());
        });
    }

    private Outcome<List<Found>> found(AppRole role, List<String> accessors, String namePrefix) {
        VaultResult<Settings> read = secretIds.settings(role);
        if (!(read instanceof VaultResult.Done<Settings>(Settings settings))) {
            return VaultOutcomes.of(read, _ -> List.of());
        }
        List<Found> found = new ArrayList<>();
        for (String accessor : accessors) {
            switch (secretIds.lookupAccessor(role, accessor)) {
                case VaultResult.Done<Info>(Info info) -> {
                    String name = info.metadata().getOrDefault(META_NAME, "");
                    if (name.startsWith(namePrefix)) {
                        found.add(found(info, name, settings));
                    }
                }
                case VaultResult.Missing<Info> _ -> {}
                case VaultResult<Info> other -> {
                    return VaultOutcomes.of(other, _ -> List.of());
                }
            }
        }
        return new Outcome.Done<>(List.copyOf(found));
    }

    private static Found found(Info info, String name, Settings settings) {
        return new Found(
                info.accessor(),
                name,
                true,
                List.copyOf(settings.policies()),
                info.createdAt(),
                info.expiresAt(),
                info.expiresAt() == null ? Precision.NONE : Precision.INSTANT);
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return this.<Inspected>refused(request.parameters())
                .orElseGet(() -> VaultOutcomes.of(
                        secretIds.lookupAccessor(of(request.parameters()), request.issuerRef()),
                        _ -> new Inspected(true, null)));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return this.<Revoked>refused(request.parameters())
                .orElseGet(() -> VaultOutcomes.of(
                        secretIds.destroy(of(request.parameters()), request.issuerRef()), _ -> new Revoked()));
    }

    /** A UUID, as Vault makes them. */
    @Override
    public SecretValue random() {
        return SecretValue.of(UUID.randomUUID().toString());
    }
}
