package io.tokenwright.rotation.connector.postgresql;

import io.tokenwright.rotation.connector.Connector.Found;
import io.tokenwright.rotation.connector.Slot;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.token.Precision;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A role as the server has it. The mint that it holds is noted in its comment, in brackets behind what a person wrote there, and so is that
 * it is disabled: without a word, NOLOGIN may mean that it is revoked.
 *
 * @param mint name of the mint whose password it has or had last; null when it was not ours
 * @param canLogin whether it may log in
 * @param disabled whether it may not, until it is enabled again with the password that it has
 * @param sessions that it has open now, our own probes aside
 * @param groups whose rights it inherits
 * @param validUntil end of its password; null for none
 * @param remark its comment without our note
 */
record JdbcLoginRole(
        String name,
        @Nullable String mint,
        boolean canLogin,
        boolean disabled,
        int sessions,
        List<String> groups,
        @Nullable Instant validUntil,
        String remark) {
    /** Of the connections that this process makes itself; a name that nobody else can guess to hide behind. */
    static final String APPLICATION =
            "tokenwright-" + UserPassword.fresh("").password().substring(0, 12);

    private static final String DISABLED = "[disabled by tokenwright]";
    private static final Pattern NOTE = Pattern.compile("\\s*\\[tokenwright ([^\\]\\s]+)\\]");
    private static final String READ = """
            select r.rolcanlogin,
                   case when isfinite(r.rolvaliduntil) then r.rolvaliduntil end as valid_until,
                   coalesce(shobj_description(r.oid, 'pg_authid'), '') as remark,
                   (select count(*) from pg_stat_activity a
                     where a.usesysid = r.oid and a.application_name <> ?) as sessions,
                   array(select g.rolname::text from pg_roles g
                          where g.oid <> r.oid and pg_has_role(r.oid, g.oid, 'USAGE') order by 1) as groups
              from pg_roles r
             where r.rolname = ?""";

    /** Empty when there is no such role. */
    static Optional<JdbcLoginRole> read(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(READ)) {
            select.setString(1, APPLICATION);
            select.setString(2, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(of(name, row)) : Optional.empty();
            }
        }
    }

    private static JdbcLoginRole of(String name, ResultSet row) throws SQLException {
        String noted = row.getString("remark");
        String comment = noted.replace(DISABLED, "").strip();
        Matcher note = NOTE.matcher(comment);
        String mint = note.find() ? note.group(1) : null;
        OffsetDateTime validUntil = row.getObject("valid_until", OffsetDateTime.class);
        Array groups = row.getArray("groups");
        return new JdbcLoginRole(
                name,
                mint,
                row.getBoolean("rolcanlogin"),
                noted.contains(DISABLED) && !row.getBoolean("rolcanlogin"),
                row.getInt("sessions"),
                List.of((String[]) groups.getArray()),
                validUntil == null ? null : validUntil.toInstant(),
                NOTE.matcher(comment).replaceAll(""));
    }

    Slot slot() {
        return new Slot(name, mint);
    }

    /** One that cannot log in any more may still have somebody inside. */
    boolean inUse() {
        return canLogin || sessions > 0;
    }

    /** Whether nothing else can be minted into it. */
    boolean taken() {
        return inUse() || disabled;
    }

    /** Its comment while it is disabled, or when it is not any more. */
    String remarkWhen(boolean nowDisabled) {
        String note = mint == null ? remark : remarkWith(mint);
        return nowDisabled ? (note + " " + DISABLED).strip() : note;
    }

    /** Its comment once it holds {@code mint}. */
    String remarkWith(String newMint) {
        return (remark + " [tokenwright " + newMint + "]").strip();
    }

    Found found() {
        return new Found(
                slot().ref(),
                mint == null ? "" : mint,
                inUse(),
                groups,
                null,
                validUntil,
                validUntil == null ? Precision.NONE : Precision.INSTANT);
    }
}
