package io.tokenwright.rotation.leak;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.text.Shown;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.revocation.JdbcCredentials;
import io.tokenwright.rotation.revocation.JdbcCredentials.VersionId;
import io.tokenwright.rotation.revocation.RevocationDesk;
import io.tokenwright.rotation.secretpath.SecretStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a leaked value to the order to kill its version. Knows values only while it makes fingerprints. Thread-safe; no framework. */
public final class LeakIntake {
    private static final Logger LOG = LoggerFactory.getLogger(LeakIntake.class);

    private final SecretStore store;
    private final Database database;
    private final JdbcCredentials credentials;
    private final RevocationDesk desk;
    private final InstantSource clock;

    public LeakIntake(
            SecretStore store,
            Database database,
            JdbcCredentials credentials,
            RevocationDesk desk,
            InstantSource clock) {
        this.store = store;
        this.database = database;
        this.credentials = credentials;
        this.desk = desk;
        this.clock = clock;
    }

    /**
     * A value found in the open.
     *
     * @param value closed by the intake
     * @param where where it was found, as the reporter says; not trusted
     */
    public record Leak(SecretValue value, String where) {}

    /**
     * What became of a report.
     *
     * @param ordered versions that are being killed, now or since an earlier report
     * @param held matched beyond the limit for revocations from outside: a person releases them
     * @param unknown values that no version has
     */
    public record Taken(int ordered, int held, int unknown) {}

    /**
     * Takes a report in; empty when fingerprints cannot be made now and the reporter has to come again.
     *
     * @param reporter who found them, an actor
     */
    public Optional<Taken> take(List<Leak> leaks, String reporter) {
        int ordered = 0;
        int held = 0;
        int unknown = 0;
        for (Leak leak : leaks) {
            VaultResult<Fingerprint> made;
            try (SecretValue value = leak.value()) {
                made = store.fingerprint(value);
            }
            if (!(made instanceof VaultResult.Done<Fingerprint>(Fingerprint fingerprint))) {
                leaks.forEach(other -> other.value().close());
                return Optional.empty();
            }
            List<VersionId> versions = database.read(tx -> credentials.versions(tx, fingerprint));
            if (versions.isEmpty()) {
                unknown++;
            }
            for (VersionId version : versions) {
                if (order(version, leak.where(), reporter)) {
                    ordered++;
                } else {
                    held++;
                }
            }
        }
        return Optional.of(new Taken(ordered, held, unknown));
    }

    private boolean order(VersionId id, String where, String reporter) {
        String detail = "found by " + reporter + " at " + Shown.of(where);
        boolean ordered = database.inTransaction(
                tx -> desk.leaked(tx, id.tokenId(), id.version(), detail, reporter, clock.instant()));
        LOG.warn(
                "leak reported token={} version={} by={} at={} ordered={}",
                id.tokenId(),
                id.version(),
                reporter,
                Shown.of(where),
                ordered);
        return ordered;
    }
}
