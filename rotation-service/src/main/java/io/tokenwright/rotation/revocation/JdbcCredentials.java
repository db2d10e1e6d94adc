package io.tokenwright.rotation.revocation;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.rotation.token.Json;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of a credential by the id that its issuer gave it. */
@Singleton
public class JdbcCredentials {
    /** Reads index {@code revocation_of_an_issuer_ref}. */
    private static final String IN_LEDGER = """
            select record
            from revocation
            where record -> 'order' ->> 'issuerRef' = :issuerRef
              and record -> 'order' ->> 'issuer' = :issuer
            order by version desc
            limit 1
            """;

    private static final String AMONG = """
            select distinct record -> 'order' ->> 'issuerRef'
            from revocation
            where record -> 'order' ->> 'issuerRef' = any(:issuerRefs)
              and record -> 'order' ->> 'issuer' = :issuer
            """;

    /** Reads index {@code token_version_of_an_issuer_ref}. */
    private static final String VERSIONS = """
            select v.token_id, v.version
            from token_version v
            join token t on t.token_id = v.token_id
            where v.facts -> 'stated' -> 'issuerRef' ->> 'value' = :issuerRef
              and t.facts -> 'stated' -> 'issuer' ->> 'value' = :issuer
            order by v.token_id, v.version
            limit 10
            """;

    /** Reads index {@code token_version_of_a_fingerprint}. */
    private static final String BY_FINGERPRINT = """
            select token_id, version
            from token_version
            where facts -> 'stated' -> 'fingerprint' ->> 'value' = :fingerprint
            order by token_id, version
            limit 10
            """;

    private static final String NEXT_NUMBER = """
            select least(coalesce(min(version), 1), 1) - 1
            from revocation
            where token_id = :tokenId
            """;

    /** A version that the register told us of. */
    public record VersionId(String tokenId, int version) {}

    /** The line of the ledger that is about it. */
    public Optional<Revocation> inLedger(Tx tx, String issuer, String issuerRef) {
        return tx.sql()
                .createQuery(IN_LEDGER)
                .bind("issuerRef", issuerRef)
                .bind("issuer", issuer)
                .map((row, _) -> Json.read(row.getString("record"), Revocation.class))
                .findOne();
    }

    /** Those of {@code issuerRefs} that a line of the ledger is about. */
    public Set<String> inLedger(Tx tx, String issuer, Collection<String> issuerRefs) {
        return Set.copyOf(tx.sql()
                .createQuery(AMONG)
                .bind("issuerRefs", issuerRefs.toArray(String[]::new))
                .bind("issuer", issuer)
                .mapTo(String.class)
                .list());
    }

    /** The versions that it is said to be: one, unless somebody registered it twice; ten at most. */
    public List<VersionId> versions(Tx tx, String issuer, String issuerRef) {
        return tx.sql()
                .createQuery(VERSIONS)
                .bind("issuerRef", issuerRef)
                .bind("issuer", issuer)
                .map((row, _) -> new VersionId(row.getString("token_id"), row.getInt("version")))
                .list();
    }

    /** The versions with that value: one, unless somebody registered it twice; ten at most. */
    public List<VersionId> versions(Tx tx, Fingerprint fingerprint) {
        return tx.sql()
                .createQuery(BY_FINGERPRINT)
                .bind("fingerprint", Json.write(fingerprint))
                .map((row, _) -> new VersionId(row.getString("token_id"), row.getInt("version")))
                .list();
    }

    /** A number for a credential that is no version. The caller holds the token's lock. */
    public int nextNumber(Tx tx, String tokenId) {
        return tx.sql()
                .createQuery(NEXT_NUMBER)
                .bind("tokenId", tokenId)
                .mapTo(Integer.class)
                .one();
    }
}
