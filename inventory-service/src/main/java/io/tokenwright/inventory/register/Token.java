package io.tokenwright.inventory.register;

import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A token with its versions: the merge of every fact about it. Pure and immutable.
 *
 * <p>Invariants, held by a property test over thousands of histories: facts may come twice, late and in any order and the token
 * is the same; a state's rank never falls; a revocation that comes before its issue is kept.
 *
 * @param versions by number
 * @param roles null while no rotation said which version is handed out
 * @param rotation newest rotation, null when there was none
 */
public record Token(
        String tokenId,
        Description description,
        SortedMap<Integer, TokenVersion> versions,
        @Nullable Roles roles,
        @Nullable RotationView rotation) {

    public Token {
        versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
    }

    /** A token of which nothing is known yet. */
    public static Token unknown(String tokenId) {
        return new Token(tokenId, Description.EMPTY, new TreeMap<>(), null, null);
    }

    /** This token once {@code fact} is known; equal to this one when it says nothing new. */
    public Token with(Fact fact) {
        return switch (fact) {
            case Fact.Issued issued ->
                new Token(
                        tokenId,
                        description.merge(issued.description()),
                        withVersion(new TokenVersion(issued.version(), issued.issue(), false, null)),
                        roles,
                        rotation);
            case Fact.Revoked revoked ->
                new Token(
                        tokenId,
                        description,
                        withVersion(new TokenVersion(revoked.version(), Issue.NONE, false, revoked.revocation())),
                        roles,
                        rotation);
            case Fact.Rotated rotated ->
                new Token(
                        tokenId,
                        description,
                        withHandedOut(rotated),
                        Roles.last(roles, rotated.roles()),
                        RotationView.last(rotation, rotated.rotation()));
        };
    }

    private SortedMap<Integer, TokenVersion> withVersion(TokenVersion more) {
        var merged = new TreeMap<>(versions);
        merged.merge(more.version(), more, TokenVersion::merge);
        return merged;
    }

    private SortedMap<Integer, TokenVersion> withHandedOut(Fact.Rotated rotated) {
        var merged = new TreeMap<>(versions);
        var view = rotated.rotation();
        merged.computeIfAbsent(view.fromVersion(), TokenVersion::unknown);
        if (view.toVersion() != null) {
            merged.computeIfAbsent(view.toVersion(), TokenVersion::unknown);
        }
        if (rotated.roles() != null) {
            int current = rotated.roles().currentVersion();
            merged.merge(current, new TokenVersion(current, Issue.NONE, true, null), TokenVersion::merge);
        }
        return merged;
    }

    /** What {@code version} is for now. */
    public VersionRole roleOf(int version) {
        TokenVersion known = versions.get(version);
        boolean pending = known != null && known.storedState() == VersionState.PENDING;
        if (roles == null) {
            if (pending) {
                return VersionRole.CANDIDATE;
            }
            Integer current = currentVersion();
            return current != null && current == version ? VersionRole.CURRENT : VersionRole.SUPERSEDED;
        }
        if (roles.currentVersion() == version) {
            return VersionRole.CURRENT;
        }
        if (roles.retiredVersions().contains(version)) {
            return VersionRole.RETIRED;
        }
        if (pending) {
            return version > roles.currentVersion() ? VersionRole.CANDIDATE : VersionRole.SUPERSEDED;
        }
        boolean rolledBack = known != null && (known.promoted() || known.issue().minted() != null);
        return version < roles.currentVersion() || rolledBack ? VersionRole.SUPERSEDED : VersionRole.UNKNOWN;
    }

    /**
     * Number of the version that is handed out: the rotation's word, else the highest that may be honoured, else the highest at
     * all; null when no version is known.
     */
    public @Nullable Integer currentVersion() {
        if (roles != null) {
            return roles.currentVersion();
        }
        Integer best = null;
        for (TokenVersion version : versions.values()) {
            if (version.storedState() == VersionState.ACTIVE) {
                best = version.version();
            }
        }
        if (best != null || versions.isEmpty()) {
            return best;
        }
        for (TokenVersion version : versions.values()) {
            if (version.storedState() != VersionState.PENDING) {
                best = version.version();
            }
        }
        return best == null ? versions.lastKey() : best;
    }

    /** State of the version that is handed out; pending when none is known. */
    public VersionState stateAt(Instant now) {
        Integer current = currentVersion();
        TokenVersion version = current == null ? null : versions.get(current);
        return version == null ? VersionState.PENDING : version.stateAt(now);
    }

    public @Nullable String name() {
        return Stated.valueOf(description.name());
    }

    public @Nullable String owner() {
        return Stated.valueOf(description.owner());
    }

    public @Nullable String issuer() {
        return Stated.valueOf(description.issuer());
    }

    public @Nullable String environment() {
        return Stated.valueOf(description.environment());
    }
}
