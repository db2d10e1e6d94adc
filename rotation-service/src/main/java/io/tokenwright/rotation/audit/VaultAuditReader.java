package io.tokenwright.rotation.audit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows Vault's audit log. What it says and how far it was read are one transaction, so that a crash neither loses a read nor
 * counts it twice; and instances that follow the same file take turns. Thread-safe.
 */
public final class VaultAuditReader {
    private static final Logger LOG = LoggerFactory.getLogger(VaultAuditReader.class);
    private static final int KNOWN_MAX = 10_000;

    private final AuditFile file;
    private final String log;
    private final String source;
    private final Readers readers;
    private final JdbcAudit audit;
    private final Database database;
    private final JdbcTokens tokens;
    private final SecretStore store;
    private final InstantSource clock;
    private final Counter uses;
    private final Counter missed;

    /** What a KV version holds never changes, so that each is read once. Oldest out first. */
    private final Map<At, Fingerprint> known = Collections.synchronizedMap(new LinkedHashMap<At, Fingerprint>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<At, Fingerprint> eldest) {
            return size() > KNOWN_MAX;
        }
    });

    /** @param log names the file in the database */
    VaultAuditReader(
            AuditFile file,
            String log,
            String name,
            Readers readers,
            JdbcAudit audit,
            Database database,
            JdbcTokens tokens,
            SecretStore store,
            MeterRegistry meters,
            InstantSource clock) {
        this.file = file;
        this.log = log;
        this.source = "vault-audit/" + name;
        this.readers = readers;
        this.audit = audit;
        this.database = database;
        this.tokens = tokens;
        this.store = store;
        this.clock = clock;
        this.uses = meters.counter("tokenwright.audit.uses", "log", log);
        this.missed = meters.counter("tokenwright.audit.missed", "log", log);
    }

    private record At(String mount, String path, String key, int kvVersion) {}

    /** One consumer's reads of one version. */
    private record Used(
            String tokenId,
            Fingerprint fingerprint,
            @Nullable Integer version,
            String consumer) {}

    private record Times(long uses, Instant first, Instant last, String from) {
        Times and(AuditedRead read) {
            boolean later = !read.at().isBefore(last);
            return new Times(
                    uses + 1,
                    read.at().isBefore(first) ? read.at() : first,
                    later ? read.at() : last,
                    later ? read.from() : from);
        }
    }

    /** Deals with the next lines; false when there is nothing to do now. */
    public boolean tick() {
        AuditFile.Position from = audit.position(log).orElse(null);
        Optional<AuditFile.Chunk> read = file.read(from);
        if (read.isEmpty()) {
            return false;
        }
        AuditFile.Chunk chunk = read.get();
        Optional<Map<Used, Times>> found = uses(chunk.lines());
        if (found.isEmpty()) {
            return false;
        }
        boolean moved = database.inTransaction(tx -> {
            if (!audit.move(tx, log, from, chunk.next())) {
                return false;
            }
            say(tx, found.get());
            return true;
        });
        if (moved) {
            uses.increment(found.get().values().stream().mapToLong(Times::uses).sum());
            missed.increment(chunk.skipped() + (chunk.gap() ? 1.0 : 0.0));
        }
        if (moved && (chunk.gap() || chunk.skipped() > 0)) {
            LOG.warn(
                    "audit log not read in whole log={} gap={} linesSkipped={} meaning=\"uses may be missing from the evidence\"",
                    log,
                    chunk.gap(),
                    chunk.skipped());
        }
        return moved;
    }

    /** Empty when Vault cannot be asked now: the same lines are read again later. */
    private Optional<Map<Used, Times>> uses(List<byte[]> lines) {
        Map<List<String>, List<Token>> tokensAt = new LinkedHashMap<>();
        Map<Used, Times> found = new LinkedHashMap<>();
        for (byte[] line : lines) {
            AuditedRead read = AuditedRead.of(line).orElse(null);
            String consumer = read == null ? null : readers.consumer(read.who()).orElse(null);
            if (read == null || consumer == null) {
                continue;
            }
            List<Token> living = tokensAt.computeIfAbsent(
                    List.of(read.mount(), read.path()), _ -> tokensAt(read.mount(), read.path()));
            for (Token token : living) {
                for (SecretPath path : token.paths()) {
                    if (!path.mount().equals(read.mount()) || !path.path().equals(read.path())) {
                        continue;
                    }
                    VaultResult<Fingerprint> print = fingerprint(path, read.kvVersion());
                    if (print instanceof VaultResult.Done<Fingerprint>(Fingerprint fingerprint)) {
                        var used = new Used(token.tokenId(), fingerprint, version(token, fingerprint), consumer);
                        found.merge(
                                used, new Times(1, read.at(), read.at(), read.from()), (before, _) -> before.and(read));
                    } else if (print instanceof VaultResult.Unavailable<Fingerprint>
                            || print instanceof VaultResult.AnswerLost<Fingerprint>) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.of(found);
    }

    private List<Token> tokensAt(String mount, String path) {
        List<Token> living = new ArrayList<>();
        audit.tokensAt(mount, path).forEach(id -> tokens.find(id).ifPresent(living::add));
        return living;
    }

    private static @Nullable Integer version(Token token, Fingerprint fingerprint) {
        return token.versions().stream()
                .filter(version -> fingerprint.equals(version.fingerprint()))
                .map(TokenVersion::version)
                .findFirst()
                .orElse(null);
    }

    /** What a KV version that was destroyed held cannot be told any more, nor what we may not read: its use is left out. */
    private VaultResult<Fingerprint> fingerprint(SecretPath path, int kvVersion) {
        var at = new At(path.mount(), path.path(), path.key(), kvVersion);
        Fingerprint seen = known.get(at);
        if (seen != null) {
            return new VaultResult.Done<>(seen);
        }
        VaultResult<HeldValue> read = store.read(path, kvVersion);
        if (!(read instanceof VaultResult.Done<HeldValue>(HeldValue held))) {
            return read.map(HeldValue::fingerprint);
        }
        try (held) {
            known.put(at, held.fingerprint());
            return new VaultResult.Done<>(held.fingerprint());
        }
    }

    /** In the order of the tokens' ids, so that two writers never wait for each other. */
    private void say(Tx tx, Map<Used, Times> found) {
        Map<String, List<Used>> byToken = new TreeMap<>();
        found.keySet()
                .forEach(used -> byToken.computeIfAbsent(used.tokenId(), _ -> new ArrayList<>())
                        .add(used));
        byToken.keySet().forEach(tokenId -> tokens.lock(tx, tokenId));
        byToken.values()
                .forEach(all -> all.forEach(used -> tx.emit(event(used, Objects.requireNonNull(found.get(used))))));
    }

    private TokenUsed event(Used used, Times times) {
        String id = EventIds.next();
        return TokenUsed.newBuilder()
                .setEventId(id)
                .setOccurredAt(clock.instant())
                .setSource(source)
                .setActor("workload:" + used.consumer())
                .setCorrelationId(id)
                .setTokenId(used.tokenId())
                .setVersion(used.version())
                .setFingerprint(used.fingerprint().hex())
                .setFingerprintKeyId(used.fingerprint().keyId())
                .setConsumer(used.consumer())
                .setUsedFrom(times.from())
                .setUses(times.uses())
                .setFirstUsedAt(times.first())
                .setLastUsedAt(times.last())
                .build();
    }
}
