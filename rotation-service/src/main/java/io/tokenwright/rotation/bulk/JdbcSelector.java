package io.tokenwright.rotation.bulk;

import io.tokenwright.rotation.token.Json;
import org.jdbi.v3.core.statement.SqlStatement;

/** What a selector is in SQL: conditions on token {@code t}, and on version {@code v}. */
final class JdbcSelector {
    /** Who owns it, who issues it, where it is used, and what people sort it by. */
    static final String TOKEN = """
            (cast(:owner as text) is null
             or t.facts -> 'stated' -> 'owner' ->> 'value' = :owner)
            and (cast(:issuer as text) is null
                 or t.facts -> 'stated' -> 'issuer' ->> 'value' = :issuer)
            and (cast(:environment as text) is null
                 or t.facts -> 'stated' -> 'environment' ->> 'value' = :environment)
            and (cast(:labels as jsonb) = '{}'
                 or cast(t.facts -> 'stated' -> 'labels' ->> 'value' as jsonb) @> cast(:labels as jsonb))
            """;

    /** That its value is one of those that leaked. */
    static final String VERSION = """
            jsonb_exists(
                cast(:fingerprints as jsonb),
                cast(v.facts -> 'stated' -> 'fingerprint' ->> 'value' as jsonb) ->> 'hex')
            """;

    private JdbcSelector() {}

    static <S extends SqlStatement<S>> S bind(S statement, Selector selector) {
        return statement
                .bind("owner", selector.owner())
                .bind("issuer", selector.issuer())
                .bind("environment", selector.environment())
                .bind("labels", Json.write(selector.labels()))
                .bind("fingerprints", Json.write(selector.fingerprints()));
    }
}
