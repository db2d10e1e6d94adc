package io.tokenwright.inventory.register;

import io.micronaut.json.JsonMapper;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.kit.database.Columns;
import io.tokenwright.kit.secret.Fingerprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tokens and versions to columns and back. The columns' meaning is in the migration. */
final class JdbcTokenRows {
    private final JdbcJson json;

    JdbcTokenRows(JsonMapper mapper) {
        this.json = new JdbcJson(mapper);
    }

    /** A token's row as it is written. */
    record TokenRow(Token token, long revision) {}

    /** A version's row as it is written. */
    record VersionRow(
            Token token, TokenVersion version, @Nullable Instant nextCrossingAt) {}

    void bindTokens(Columns<TokenRow> columns) {
        columns.bind("tokenId", "text", row -> row.token().tokenId())
                .bind(
                        "name",
                        "text",
                        row -> row.token().name() == null ? "" : row.token().name())
                .bind("issuer", "text", row -> row.token().issuer())
                .bind(
                        "issuerParameters",
                        "text",
                        row -> json.parameters(row.token().description().issuerParameters()))
                .bind("owner", "text", row -> row.token().owner())
                .bind(
                        "ownerContact",
                        "text",
                        row -> Stated.valueOf(row.token().description().ownerContact()))
                .bind("environment", "text", row -> row.token().environment())
                .bind(
                        "secretPaths",
                        "text",
                        row -> json.secretPaths(row.token().description().secretPaths()))
                .bind(
                        "consumers",
                        "text",
                        row -> json.words(row.token().description().consumers()))
                .bind(
                        "policy",
                        "text",
                        row -> json.terms(row.token().description().policy()))
                .bind("stamps", "text", row -> stamps(row.token().description()))
                .bind("roles", "text", row -> json.roles(row.token().roles()))
                .bind("rotation", "text", row -> json.rotation(row.token().rotation()))
                .bind("currentVersion", "int4", row -> row.token().currentVersion())
                .bind("state", "text", row -> storedState(row.token()))
                .bind("expiresAt", "timestamptz", row -> expiresAt(row.token()))
                .bind("revision", "int8", TokenRow::revision);
    }

    void bindVersions(Columns<VersionRow> columns) {
        columns.bind("tokenId", "text", row -> row.token().tokenId())
                .bind("version", "int4", row -> row.version().version())
                .bind("state", "text", row -> row.version().storedState())
                .bind("role", "text", row -> row.token().roleOf(row.version().version()))
                .bind(
                        "issuerRef",
                        "text",
                        row -> Stated.valueOf(row.version().issue().issuerRef()))
                .bind("scopes", "text", row -> json.words(row.version().issue().scopes()))
                .bind("issuedAt", "timestamptz", row -> row.version().issuedAt())
                .bind("expiresAt", "timestamptz", row -> row.version().expiresAt())
                .bind("expiryPrecision", "text", row -> get(expiry(row), Expiry::precision))
                .bind("expirySource", "text", row -> get(expiry(row), Expiry::source))
                .bind("fingerprint", "text", row -> get(fingerprint(row), Fingerprint::hex))
                .bind("fingerprintKeyId", "text", row -> get(fingerprint(row), Fingerprint::keyId))
                .bind("stamps", "text", row -> stamps(row.version().issue()))
                .bind("promoted", "bool", row -> row.version().promoted())
                .bind("revokedAt", "timestamptz", row -> get(revocation(row), Revocation::revokedAt))
                .bind("confirmation", "text", row -> get(revocation(row), Revocation::confirmation))
                .bind("reason", "text", row -> get(revocation(row), Revocation::reason))
                .bind("detail", "text", row -> get(revocation(row), Revocation::detail))
                .bind("saidAt", "timestamptz", row -> get(revocation(row), Revocation::occurredAt))
                .bind("saidBy", "text", row -> get(revocation(row), Revocation::eventId))
                .bind("nextCrossingAt", "timestamptz", VersionRow::nextCrossingAt);
    }

    Token token(ResultSet row, SortedMap<Integer, TokenVersion> versions) throws SQLException {
        var stamps = Stamps.parse(row.getString("stamps"));
        String name = row.getString("name");
        return new Token(
                row.getString("token_id"),
                new Description(
                        stamps.stated("name", name),
                        stamps.stated("issuer", row.getString("issuer")),
                        stamps.stated("issuerParameters", json.parameters(row.getString("issuer_parameters"))),
                        stamps.stated("owner", row.getString("owner")),
                        stamps.stated("ownerContact", row.getString("owner_contact")),
                        stamps.stated("environment", row.getString("environment")),
                        stamps.stated("secretPaths", json.secretPaths(row.getString("secret_paths"))),
                        stamps.stated("consumers", json.words(row.getString("consumers"))),
                        stamps.stated("policy", json.terms(row.getString("policy")))),
                versions,
                json.roles(row.getString("roles")),
                json.rotation(row.getString("rotation")));
    }

    /** Adds the row to the versions of its token. */
    void addVersion(ResultSet row, Map<String, SortedMap<Integer, TokenVersion>> byToken) throws SQLException {
        var stamps = Stamps.parse(row.getString("stamps"));
        String precision = row.getString("expiry_precision");
        String hex = row.getString("fingerprint");
        Expiry expiry = precision == null
                ? null
                : new Expiry(
                        instant(row, "expires_at"),
                        ExpiryPrecision.valueOf(precision),
                        ExpirySource.valueOf(row.getString("expiry_source")));
        var version = new TokenVersion(
                row.getInt("version"),
                new Issue(
                        stamps.of("outside"),
                        stamps.of("minted"),
                        stamps.stated("issuerRef", row.getString("issuer_ref")),
                        stamps.stated("scopes", json.words(row.getString("scopes"))),
                        stamps.stated("issuedAt", instant(row, "issued_at")),
                        stamps.stated("expiry", expiry),
                        stamps.stated(
                                "fingerprint",
                                hex == null ? null : new Fingerprint(row.getString("fingerprint_key_id"), hex))),
                row.getBoolean("promoted"),
                revocation(row));
        byToken.computeIfAbsent(row.getString("token_id"), id -> new TreeMap<>())
                .put(version.version(), version);
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable Revocation revocation(ResultSet row) throws SQLException {
        Instant revokedAt = instant(row, "revoked_at");
        Instant saidAt = instant(row, "revocation_said_at");
        return revokedAt == null || saidAt == null
                ? null
                : new Revocation(
                        revokedAt,
                        RevocationConfirmation.valueOf(row.getString("revocation_confirmation")),
                        RevocationReason.valueOf(row.getString("revocation_reason")),
                        row.getString("revocation_detail"),
                        saidAt,
                        row.getString("revocation_event_id"));
    }

    private static VersionState storedState(Token token) {
        Integer current = token.currentVersion();
        TokenVersion version = current == null ? null : token.versions().get(current);
        return version == null ? VersionState.PENDING : version.storedState();
    }

    private static @Nullable Instant expiresAt(Token token) {
        Integer current = token.currentVersion();
        TokenVersion version = current == null ? null : token.versions().get(current);
        return version == null ? null : version.expiresAt();
    }

    private static <T, U> @Nullable U get(@Nullable T value, Function<T, U> field) {
        return value == null ? null : field.apply(value);
    }

    private static @Nullable Expiry expiry(VersionRow row) {
        return Stated.valueOf(row.version().issue().expiry());
    }

    private static @Nullable Fingerprint fingerprint(VersionRow row) {
        return Stated.valueOf(row.version().issue().fingerprint());
    }

    private static @Nullable Revocation revocation(VersionRow row) {
        return row.version().revocation();
    }

    private static String stamps(Description said) {
        return Stamps.writer()
                .add("name", said.name())
                .add("issuer", said.issuer())
                .add("issuerParameters", said.issuerParameters())
                .add("owner", said.owner())
                .add("ownerContact", said.ownerContact())
                .add("environment", said.environment())
                .add("secretPaths", said.secretPaths())
                .add("consumers", said.consumers())
                .add("policy", said.policy())
                .text();
    }

    private static String stamps(Issue said) {
        return Stamps.writer()
                .add("outside", said.outside())
                .add("minted", said.minted())
                .add("issuerRef", said.issuerRef())
                .add("scopes", said.scopes())
                .add("issuedAt", said.issuedAt())
                .add("expiry", said.expiry())
                .add("fingerprint", said.fingerprint())
                .text();
    }
}
