package io.tokenwright.rotation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import org.junit.jupiter.api.Test;

/** A line of the log must not cost a look at every token. */
class AuditPlanIT {
    @Test
    void the_tokens_at_a_path_are_found_by_an_index() {
        var login = new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken())
                .login(VaultProvisioner.Service.ROTATION);
        try (ServiceUnderTest service = ServiceUnderTest.of("rotation")
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.rotation.workers", "false")
                .start()) {
            Database database = service.bean(Database.class);
            database.inTransaction(tx -> tx.sql().execute("""
                    insert into token (token_id, facts)
                    select 't' || n, jsonb_build_object('stated', jsonb_build_object('secretPaths', jsonb_build_object('value',
                        '[{"stage":"production","mount":"secret","path":"app/' || n || '","key":"token","copies":[]}]')))
                    from generate_series(1, 20000) n
                    """));
            database.inTransaction(tx -> tx.sql().execute("analyze token"));

            String plan = database.read(tx -> String.join(
                    "\n",
                    tx.sql()
                            .createQuery("explain " + JdbcAudit.AT_PATH)
                            .bind("place", "[{\"mount\":\"secret\",\"path\":\"app/77\"}]")
                            .mapTo(String.class)
                            .list()));

            assertThat(plan).contains("token_by_secret_path").doesNotContain("Seq Scan");
            assertThat(new JdbcAudit(database).tokensAt("secret", "app/77")).containsExactly("t77");
            assertThat(new JdbcAudit(database).tokensAt("secret", "app")).isEmpty();
        }
    }
}
