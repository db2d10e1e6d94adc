package io.tokenwright.inventory.discovery;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.inventory.finding.FindingKind;
import io.tokenwright.inventory.finding.Findings;
import io.tokenwright.inventory.finding.VaultFinding;
import io.tokenwright.inventory.register.Fact;
import io.tokenwright.inventory.register.FactReader;
import io.tokenwright.inventory.register.History;
import io.tokenwright.inventory.register.Limits;
import io.tokenwright.inventory.register.Register;
import io.tokenwright.inventory.register.StateLog;
import io.tokenwright.inventory.register.TokenEvents;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.Fingerprinter;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Fingerprints;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks Vault, registers what carries our metadata, keeps the findings. One walk at a time. */
public final class VaultDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(VaultDiscovery.class);

    /** Stages in the order in which a promotion reaches them; the installation's own words come between. */
    private static final List<String> EARLY_STAGES = List.of("dev", "development", "test", "staging", "canary");

    private static final List<String> LATE_STAGES = List.of("production", "fleet");

    private final Vault vault;
    private final Fingerprints fingerprints;
    private final Database database;
    private final Register register;
    private final History history;
    private final Findings findings;
    private final TokenEvents events;
    private final InstantSource clock;
    private final List<String> mounts;
    private final Set<String> skipped;
    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final AtomicReference<@Nullable Instant> lastCompleteAt = new AtomicReference<>();

    /**
     * @param mounts {@code mount} or {@code mount/prefix}
     * @param skipped {@code mount/path} of secrets that are no tokens
     */
    public VaultDiscovery(
            Vault vault,
            Fingerprints fingerprints,
            Database database,
            Register register,
            History history,
            Findings findings,
            TokenEvents events,
            InstantSource clock,
            List<String> mounts,
            Set<String> skipped) {
        this.vault = vault;
        this.fingerprints = fingerprints;
        this.database = database;
        this.register = register;
        this.history = history;
        this.findings = findings;
        this.events = events;
        this.clock = clock;
        this.mounts = mounts;
        this.skipped = skipped;
    }

    /** When Vault was last walked through without a gap; null when it never was. */
    public @Nullable Instant lastCompleteAt() {
        return lastCompleteAt.get();
    }

    /** A path with its metadata read. */
    private record Located(String mount, String path, PathMetadata metadata) {}

    public Discovery discover(String actor) {
        oneAtATime.lock();
        try {
            return discoverNow(actor, clock.instant().truncatedTo(ChronoUnit.MICROS));
        } finally {
            oneAtATime.unlock();
        }
    }

    private Discovery discoverNow(String actor, Instant now) {
        var walk = new VaultWalk(vault, skipped);
        var mountNames = new TreeSet<String>();
        for (String configured : mounts) {
            int at = configured.indexOf('/');
            String mount = at < 0 ? configured : configured.substring(0, at);
            mountNames.add(mount);
            walk.walk(mount, at < 0 ? "" : configured.substring(at + 1));
        }
        int registered = 0;
        for (List<Located> token : byToken(walk).values()) {
            registered += register(walk, token, actor, now) ? 1 : 0;
        }
        if (walk.complete()) {
            database.inTransaction(tx -> {
                findings.replace(tx, mountNames, walk.findings, now);
                return mountNames;
            });
            lastCompleteAt.set(clock.instant());
        }
        Discovery seen = report(walk, registered, now);
        LOG.atInfo()
                .addKeyValue("found", seen.foundPaths())
                .addKeyValue("registered", seen.registeredTokens())
                .addKeyValue("unknown", seen.unknownPaths())
                .addKeyValue("complete", seen.complete())
                .log("Vault walked");
        return seen;
    }

    private static Map<String, List<Located>> byToken(VaultWalk walk) {
        Map<String, List<Located>> byToken = new TreeMap<>();
        for (VaultWalk.Found found : walk.found) {
            try {
                PathMetadata metadata = PathMetadata.read(found.custom());
                String tokenId = metadata.tokenId() == null ? tokenId(found) : metadata.tokenId();
                byToken.computeIfAbsent(tokenId, id -> new ArrayList<>())
                        .add(new Located(found.mount(), found.path(), metadata));
            } catch (IllegalArgumentException e) {
                walk.find(FindingKind.METADATA_UNREADABLE, found.mount(), found.path(), String.valueOf(e.getMessage()));
            }
        }
        byToken.values()
                .forEach(paths -> paths.sort(Comparator.<Located>comparingInt(
                                path -> stageRank(path.metadata().stage()))
                        .thenComparing(path -> path.metadata().stage())
                        .thenComparing(Located::path)));
        return byToken;
    }

    private static int stageRank(String stage) {
        if (LATE_STAGES.contains(stage)) {
            return EARLY_STAGES.size() + 1;
        }
        int early = EARLY_STAGES.indexOf(stage);
        return early < 0 ? EARLY_STAGES.size() : early;
    }

    /** The path itself, where nobody named the token. */
    private static String tokenId(VaultWalk.Found found) {
        String plain =
                "vault:" + found.mount() + ":" + found.path().replace('/', ':').replaceAll("[^A-Za-z0-9._:@-]", "-");
        return plain.length() <= 128
                ? plain
                : plain.substring(0, 110) + "-"
                        + HexFormat.of().toHexDigits(found.path().hashCode());
    }

    /** True when something new was said. */
    private boolean register(VaultWalk walk, List<Located> paths, String actor, Instant now) {
        Located live = paths.getLast();
        try {
            KeyedFingerprint value = fingerprint(walk, live);
            TokenIssued event = event(paths, live, value, actor, now);
            Fact.Issued fact = FactReader.read(event);
            return database.inTransaction(tx -> {
                Register.Entry known =
                        register.lockOrReserve(tx, fact.tokenId()).orElse(null);
                if (!NewsOfDiscovery.any(known == null ? null : known.token(), fact)) {
                    return false;
                }
                var changes = register.mergeLocked(tx, known, List.of(fact));
                history.append(tx, List.of(History.of(fact)));
                tx.emit(event);
                StateLog.log(changes, now);
                return true;
            });
        } catch (RejectedEventException e) {
            walk.find(FindingKind.METADATA_UNREADABLE, live.mount(), live.path(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    private TokenIssued event(List<Located> paths, Located live, KeyedFingerprint value, String actor, Instant now) {
        PathMetadata said = live.metadata();
        String tokenId = said.tokenId() == null
                ? tokenId(new VaultWalk.Found(live.mount(), live.path(), Map.of()))
                : said.tokenId();
        Fingerprint fingerprint = value.fingerprint();
        return events.issued(tokenId, said.version(), Authority.DISCOVERY, actor, now)
                .setName(said.name() == null ? live.mount() + "/" + live.path() : said.name())
                .setOwner(said.owner())
                .setEnvironment(said.environment())
                .setIssuer(said.issuer())
                .setIssuerRef(said.issuerRef())
                .setIssuerParameters(said.issuerParameters())
                .setScopes(said.scopes())
                .setIssuedAt(said.issuedAt())
                .setExpiresAt(said.expiresAt())
                .setExpiryPrecision(said.precision())
                .setExpirySource(ExpirySource.HUMAN)
                .setConsumers(said.consumers())
                .setFingerprint(fingerprint == null ? null : fingerprint.hex())
                .setFingerprintKeyId(fingerprint == null ? null : fingerprint.keyId())
                .setSecretPaths(paths.stream()
                        .map(path -> new SecretPath(
                                path.metadata().stage(),
                                path.mount(),
                                path.path(),
                                path.metadata().key().isEmpty()
                                        ? value.key()
                                        : path.metadata().key()))
                        .toList())
                .build();
    }

    /** The key that holds the value, and the value's fingerprint where it could be made. */
    private record KeyedFingerprint(String key, @Nullable Fingerprint fingerprint) {}

    /** Reads the value only to fingerprint it; it is wiped before this returns. */
    private KeyedFingerprint fingerprint(VaultWalk walk, Located live) {
        String asked =
                live.metadata().key().isEmpty() ? "value" : live.metadata().key();
        Fingerprinter fingerprinter = fingerprints.current().orElse(null);
        if (fingerprinter == null) {
            walk.incomplete();
            return new KeyedFingerprint(asked, null);
        }
        return switch (vault.read(live.mount(), live.path())) {
            case VaultResult.Done<Vault.KvSecret>(Vault.KvSecret secret) -> {
                try (secret) {
                    String key =
                            !secret.data().containsKey(asked) && secret.data().size() == 1
                                    ? secret.data().keySet().iterator().next()
                                    : asked;
                    SecretValue value = secret.data().get(key);
                    yield new KeyedFingerprint(
                            key.matches(Limits.SEGMENT) ? key : asked, value == null ? null : fingerprinter.of(value));
                }
            }
            case VaultResult.Denied<Vault.KvSecret>(String path, String capability) -> {
                walk.denied(live.mount(), live.path(), path, capability);
                yield new KeyedFingerprint(asked, null);
            }
            case VaultResult.Missing<Vault.KvSecret> _, VaultResult.Refused<Vault.KvSecret> _ ->
                new KeyedFingerprint(asked, null);
            case VaultResult.Unavailable<Vault.KvSecret> _,
                    VaultResult.AnswerLost<Vault.KvSecret> _,
                    VaultResult.Conflict<Vault.KvSecret> _ -> {
                walk.incomplete();
                yield new KeyedFingerprint(asked, null);
            }
        };
    }

    private static Discovery report(VaultWalk walk, int registered, Instant now) {
        List<String> unknown = paths(walk, FindingKind.IN_VAULT_BUT_UNKNOWN);
        return new Discovery(
                now,
                walk.complete(),
                walk.found.size(),
                registered,
                unknown.size(),
                cut(unknown),
                cut(paths(walk, FindingKind.DENIED_PATH)),
                cut(paths(walk, FindingKind.MISSING_PATH)),
                cut(paths(walk, FindingKind.KV_V1_MOUNT)),
                cut(paths(walk, FindingKind.METADATA_UNREADABLE)));
    }

    private static List<String> paths(VaultWalk walk, FindingKind kind) {
        return walk.findings.stream()
                .filter(finding -> finding.kind() == kind)
                .map(VaultDiscovery::where)
                .toList();
    }

    private static String where(VaultFinding finding) {
        return finding.path().isEmpty() ? finding.mount() : finding.mount() + "/" + finding.path();
    }

    private static List<String> cut(List<String> paths) {
        return paths.size() <= Discovery.LIST_MAX ? paths : List.copyOf(paths.subList(0, Discovery.LIST_MAX));
    }
}
