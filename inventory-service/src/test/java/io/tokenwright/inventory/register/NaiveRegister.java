package io.tokenwright.inventory.register;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.comparingLong;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The merge rules once more, written as queries over the whole history: slow, and nothing shared with the real merge. */
final class NaiveRegister {
    private final List<Fact> facts;

    NaiveRegister(List<Fact> facts) {
        this.facts = facts;
    }

    /** What a reader sees of the token, by field. */
    Map<String, Object> view(Instant now) {
        var view = new HashMap<String, Object>();
        put(view, "name", issues().map(i -> i.description().name()));
        put(view, "issuer", issues().map(i -> i.description().issuer()));
        put(view, "issuerParameters", issues().map(i -> i.description().issuerParameters()));
        put(view, "owner", issues().map(i -> i.description().owner()));
        put(view, "ownerContact", issues().map(i -> i.description().ownerContact()));
        put(view, "environment", issues().map(i -> i.description().environment()));
        put(view, "labels", issues().map(i -> i.description().labels()));
        put(view, "secretPaths", issues().map(i -> i.description().secretPaths()));
        put(view, "consumers", issues().map(i -> i.description().consumers()));
        put(view, "policy", issues().map(i -> i.description().policy()));
        for (int version = 1; version <= 3; version++) {
            if (mentioned(version)) {
                viewOf(version, view, now);
            }
        }
        rotations().max(comparingLong(r -> r.rotation().sequence())).ifPresent(r -> view.put("rotation", r.rotation()));
        return view;
    }

    /** The same view of the real register. */
    static Map<String, Object> view(Token token, Instant now) {
        var view = new HashMap<String, Object>();
        var d = token.description();
        putStated(view, "name", d.name());
        putStated(view, "issuer", d.issuer());
        putStated(view, "issuerParameters", d.issuerParameters());
        putStated(view, "owner", d.owner());
        putStated(view, "ownerContact", d.ownerContact());
        putStated(view, "environment", d.environment());
        putStated(view, "labels", d.labels());
        putStated(view, "secretPaths", d.secretPaths());
        putStated(view, "consumers", d.consumers());
        putStated(view, "policy", d.policy());
        for (TokenVersion version : token.versions().values()) {
            String prefix = version.version() + ".";
            view.put(prefix + "state", version.stateAt(now));
            view.put(prefix + "role", token.roleOf(version.version()));
            putStated(view, prefix + "issuerRef", version.issue().issuerRef());
            putStated(view, prefix + "scopes", version.issue().scopes());
            putStated(view, prefix + "issuedAt", version.issue().issuedAt());
            putStated(view, prefix + "expiry", version.issue().expiry());
            putStated(view, prefix + "fingerprint", version.issue().fingerprint());
            if (version.revocation() != null) {
                view.put(prefix + "revokedAt", version.revocation().revokedAt());
                view.put(prefix + "confirmation", version.revocation().confirmation());
                view.put(prefix + "reason", version.revocation().reason());
                view.put(prefix + "detail", version.revocation().detail());
            }
        }
        if (token.rotation() != null) {
            view.put("rotation", token.rotation());
        }
        return view;
    }

    private void viewOf(int version, Map<String, Object> view, Instant now) {
        String prefix = version + ".";
        view.put(prefix + "role", role(version));
        put(view, prefix + "issuerRef", issues(version).map(i -> i.issue().issuerRef()));
        put(view, prefix + "scopes", issues(version).map(i -> i.issue().scopes()));
        put(view, prefix + "issuedAt", issues(version).map(i -> i.issue().issuedAt()));
        put(view, prefix + "fingerprint", issues(version).map(i -> i.issue().fingerprint()));
        put(view, prefix + "expiry", issues(version).map(i -> i.issue().expiry()));
        var expiry = (Expiry) view.get(prefix + "expiry");
        boolean expired = expiry != null && expiry.at() != null && !expiry.at().isAfter(now);
        VersionState stored = stored(version);
        view.put(prefix + "state", expired && stored != VersionState.REVOKED ? VersionState.EXPIRED : stored);
        var revocations = revocations(version).map(Fact.Revoked::revocation).toList();
        if (!revocations.isEmpty()) {
            view.put(
                    prefix + "revokedAt",
                    revocations.stream()
                            .map(Revocation::revokedAt)
                            .min(Comparator.naturalOrder())
                            .orElseThrow());
            view.put(
                    prefix + "confirmation",
                    revocations.stream()
                            .map(Revocation::confirmation)
                            .max(comparingInt(Revocation::sureness))
                            .orElseThrow());
            var first = revocations.stream()
                    .min(comparing((Revocation r) -> switch (r.reason()) {
                                case LEAKED -> 0;
                                case UNKNOWN -> 2;
                                case ROTATED, OWNER_LEFT, UNUSED, REQUESTED, FAILED_CANDIDATE -> 1;
                            })
                            .thenComparing(Revocation::occurredAt)
                            .thenComparing(Revocation::eventId))
                    .orElseThrow();
            view.put(prefix + "reason", first.reason());
            view.put(prefix + "detail", first.detail());
        }
    }

    private VersionState stored(int version) {
        if (revocations(version).findAny().isPresent()) {
            return VersionState.REVOKED;
        }
        boolean said = issues(version).anyMatch(i -> i.issue().outside() != null);
        return said || promoted(version) ? VersionState.ACTIVE : VersionState.PENDING;
    }

    private boolean promoted(int version) {
        return rotations().anyMatch(r -> r.roles() != null && r.roles().currentVersion() == version);
    }

    private VersionRole role(int version) {
        var roles = rotations()
                .filter(r -> r.roles() != null)
                .max(comparingLong(r -> r.rotation().sequence()))
                .map(Fact.Rotated::roles);
        if (roles.isEmpty()) {
            if (stored(version) == VersionState.PENDING) {
                return VersionRole.CANDIDATE;
            }
            var active = Stream.of(3, 2, 1)
                    .filter(this::mentioned)
                    .filter(v -> stored(v) == VersionState.ACTIVE)
                    .findFirst();
            var known = Stream.of(3, 2, 1)
                    .filter(this::mentioned)
                    .filter(v -> stored(v) != VersionState.PENDING)
                    .findFirst();
            return active.or(() -> known).equals(Optional.of(version)) ? VersionRole.CURRENT : VersionRole.SUPERSEDED;
        }
        int current = roles.get().currentVersion();
        if (current == version) {
            return VersionRole.CURRENT;
        }
        if (roles.get().retiredVersions().contains(version)) {
            return VersionRole.RETIRED;
        }
        if (version < current) {
            return VersionRole.SUPERSEDED;
        }
        if (stored(version) == VersionState.PENDING) {
            return VersionRole.CANDIDATE;
        }
        boolean byRotation =
                promoted(version) || issues(version).anyMatch(i -> i.issue().minted() != null);
        return byRotation ? VersionRole.SUPERSEDED : VersionRole.UNKNOWN;
    }

    private boolean mentioned(int version) {
        return issues(version).findAny().isPresent()
                || revocations(version).findAny().isPresent()
                || promoted(version)
                || rotations()
                        .anyMatch(r -> r.rotation().fromVersion() == version
                                || Objects.equals(r.rotation().toVersion(), version));
    }

    private Stream<Fact.Issued> issues() {
        return facts.stream().filter(Fact.Issued.class::isInstance).map(Fact.Issued.class::cast);
    }

    private Stream<Fact.Issued> issues(int version) {
        return issues().filter(i -> i.version() == version);
    }

    private Stream<Fact.Revoked> revocations(int version) {
        return facts.stream()
                .filter(Fact.Revoked.class::isInstance)
                .map(Fact.Revoked.class::cast)
                .filter(r -> r.version() == version);
    }

    private Stream<Fact.Rotated> rotations() {
        return facts.stream().filter(Fact.Rotated.class::isInstance).map(Fact.Rotated.class::cast);
    }

    private static <T> void put(Map<String, Object> view, String field, Stream<@Nullable Stated<T>> said) {
        said.filter(Objects::nonNull)
                .max(comparing((Stated<T> s) -> s.stamp().authority())
                        .thenComparing(s -> s.stamp().occurredAt())
                        .thenComparing(s -> s.stamp().eventId()))
                .map((Function<Stated<T>, Object>) Stated::value)
                .ifPresent(value -> view.put(field, value));
    }

    private static void putStated(Map<String, Object> view, String field, @Nullable Stated<?> stated) {
        if (stated != null) {
            view.put(field, stated.value());
        }
    }
}
