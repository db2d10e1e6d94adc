package io.tokenwright.rotation.connector.vaulttoken;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.Vault.MintedToken;
import io.tokenwright.kit.vault.Vault.TokenInfo;
import io.tokenwright.kit.vault.Vault.TokenRequest;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.VaultOutcomes;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.token.Precision;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Vault tokens, minted through a token role. The accessor is the issuer's id, the policies are the scopes, and the name of the
 * mint is in the token's metadata.
 *
 * <p>A role is required because a token made without one is a child of our own and dies with it: the role must say
 * {@code orphan=true}.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/auth/token">Token API</a>
 */
public final class VaultTokenConnector implements Connector {
    private static final String NAME = "vault";
    private static final String ROLE = "role";
    private static final String META_NAME = "tokenwright-name";
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int RANDOM_LENGTH = 24;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Description DESCRIPTION = new Description(
            NAME,
            "Vault tokens",
            Set.of(Capability.ISSUE, Capability.PROBE, Capability.FIND, Capability.INSPECT, Capability.REVOKE),
            List.of("batch tokens, which have no accessor", "tokens of other namespaces"),
            // Finding reads one accessor a call, so the bound is generous.
            new Limits(6000, Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofDays(32)),
            "https://developer.hashicorp.com/vault/docs/concepts/tokens");

    private final Vault vault;
    private final InstantSource clock;

    public VaultTokenConnector(Vault vault, InstantSource clock) {
        this.vault = vault;
        this.clock = clock;
    }

    @Override
    public Description description() {
        return DESCRIPTION;
    }

    @Override
    public List<String> problemsWith(Map<String, String> parameters) {
        String role = parameters.getOrDefault(ROLE, "");
        if (role.isEmpty()) {
            return List.of("issuer parameter \"role\" is missing: name a token role with orphan=true");
        }
        return role.matches("[A-Za-z0-9_.-]{1,128}")
                ? List.of()
                : List.of("issuer parameter \"role\" has characters that a role's name cannot have");
    }

    @Override
    public Outcome<Issued> issue(IssueRequest request) {
        List<String> problems = problemsWith(request.parameters());
        if (!problems.isEmpty()) {
            return new Outcome.Refused<>("bad-parameters", problems.getFirst());
        }
        Instant now = clock.instant();
        VaultResult<MintedToken> minted = vault.createToken(new TokenRequest(
                request.parameters().get(ROLE),
                new TreeSet<>(request.scopes()),
                request.name(),
                Map.of(META_NAME, request.name()),
                Duration.between(now, request.expiresAt()),
                true));
        return VaultOutcomes.of(
                minted,
                token -> new Issued(
                        token.value(),
                        token.accessor(),
                        request.scopes(),
                        now,
                        now.plus(token.ttl()),
                        Precision.INSTANT));
    }

    @Override
    public Outcome<ProbeResponse> probe(ProbeRequest request) {
        return switch (vault.lookup(request.value())) {
            case VaultResult.Missing<TokenInfo> _ ->
                new Outcome.Done<>(new ProbeResponse(Verdict.DEAD, List.of(), "Vault does not know it"));
            case VaultResult.Done<TokenInfo>(TokenInfo info) ->
                new Outcome.Done<>(new ProbeResponse(
                        Verdict.LIVE, List.copyOf(info.policies()), "Vault honours it until " + info.expiresAt()));
            case VaultResult<TokenInfo> other ->
                new Outcome.Done<>(new ProbeResponse(
                        Verdict.UNKNOWN,
                        List.of(),
                        "Vault says nothing: " + other.getClass().getSimpleName()));
        };
    }

    @Override
    public Outcome<List<Found>> find(FindRequest request) {
        VaultResult<List<String>> accessors = vault.listAccessors();
        if (!(accessors instanceof VaultResult.Done<List<String>>(List<String> all))) {
            return VaultOutcomes.of(accessors, _ -> List.of());
        }
        List<Found> found = new ArrayList<>();
        for (String accessor : all) {
            VaultResult<TokenInfo> read = vault.lookupAccessor(accessor);
            if (read instanceof VaultResult.Done<TokenInfo>(TokenInfo info)) {
                String name = info.meta().getOrDefault(META_NAME, "");
                if (name.startsWith(request.namePrefix())) {
                    found.add(new Found(
                            accessor,
                            name,
                            true,
                            List.copyOf(info.policies()),
                            info.issuedAt(),
                            info.expiresAt(),
                            info.expiresAt() == null ? Precision.NONE : Precision.INSTANT));
                }
            } else if (!(read instanceof VaultResult.Missing<TokenInfo>)) {
                return VaultOutcomes.of(read, _ -> List.of());
            }
        }
        return new Outcome.Done<>(List.copyOf(found));
    }

    @Override
    public Outcome<Inspected> inspect(InspectRequest request) {
        return VaultOutcomes.of(vault.lookupAccessor(request.issuerRef()), _ -> new Inspected(true, null));
    }

    @Override
    public Outcome<Revoked> revoke(RevokeRequest request) {
        return VaultOutcomes.of(vault.revokeAccessor(request.issuerRef()), _ -> new Revoked());
    }

    @Override
    public SecretValue random() {
        return SecretValue.of("hvs."
                + RANDOM.ints(RANDOM_LENGTH, 0, ALPHABET.length())
                        .mapToObj(i -> ALPHABET.substring(i, i + 1))
                        .collect(Collectors.joining()));
    }
}
