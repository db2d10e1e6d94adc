package io.tokenwright.inventory.register;

import io.micronaut.json.JsonMapper;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.kit.database.RowType;
import io.tokenwright.kit.secret.Fingerprint;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
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

    /** Rows of table token. */
    RowType<TokenRow> tokens() {
        return RowType.<TokenRow>builder()
                .text("token_id", row -> row.token().tokenId())
                .text("name", row -> Objects.requireNonNullElse(row.token().name(), ""))
                .text("issuer", row -> row.token().issuer())
                .jsonb("issuer_parameters", row -> json.parameters(said(row).issuerParameters()))
                .text("owner", row -> row.token().owner())
                .text("owner_contact", row -> Stated.valueOf(said(row).ownerContact()))
                .text("environment", row -> row.token().environment())
                .jsonb("labels", row -> json.parameters(said(row).labels()))
                .jsonb("secret_paths", row -> json.secretPaths(said(row).secretPaths()))
                .jsonb("consumers", row -> json.words(said(row).consumers()))
                .jsonb("policy", row -> json.terms(said(row).policy()))
                .text("stamps", row -> stamps(said(row)))
                .jsonb("roles", row -> json.roles(row.token().roles()))
                .jsonb("rotation", row -> json.rotation(row.token().rotation()))
                .int4("current_version", row -> row.token().currentVersion())
                .word("state", row -> storedState(row.token()))
                .timestamptz("expires_at", row -> expiresAt(row.token()))
                .int8("revision", TokenRow::revision)
                .build();
    }

    /** Rows of table version. */
    RowType<VersionRow> versions() {
        return RowType.<VersionRow>builder()
                .text("token_id", row -> row.token().tokenId())
                .int4("version", row -> row.version().version())
                .word("state", row -> row.version().storedState())
                .word("role", row -> row.token().roleOf(row.version().version()))
                .text("issuer_ref", row -> Stated.valueOf(row.version().issue().issuerRef()))
                .jsonb("scopes", row -> json.words(row.version().issue().scopes()))
                .timestamptz("issued_at", row -> row.version().issuedAt())
                .timestamptz("expires_at", row -> row.version().expiresAt())
                .word("expiry_precision", row -> get(expiry(row), Expiry::precision))
                .word("expiry_source", row -> get(expiry(row), Expiry::source))
                .text("fingerprint", row -> get(fingerprint(row), Fingerprint::hex))
                .text("fingerprint_key_id", row -> get(fingerprint(row), Fingerprint::keyId))
                .text("stamps", row -> stamps(row.version().issue()))
                .bool("promoted", row -> row.version().promoted())
                .timestamptz("revoked_at", row -> get(revocation(row), Revocation::revokedAt))
                .word("revocation_confirmation", row -> get(revocation(row), Revocation::confirmation))
                .word("revocation_reason", row -> get(revocation(row), Revocation::reason))
                .text("revocation_detail", row -> get(revocation(row), Revocation::detail))
                .timestamptz("revocation_said_at", row -> get(revocation(row), Revocation::occurredAt))
                .text("revocation_event_id", row -> get(revocation(row), Revocation::eventId))
                .timestamptz("next_crossing_at", VersionRow::nextCrossingAt)
                .build();
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
                        stamps.stated("labels", json.parameters(row.getString("labels"))),
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

    private static Description said(TokenRow row) {
        return row.token().description();
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
                .add("labels", said.labels())
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
