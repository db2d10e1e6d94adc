package io.tokenwright.rotation.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import org.junit.jupiter.api.Test;

/** A turn of the feeder must cost what goes in it, not what waits behind. */
class BulkPlanIT {
    @Test
    void what_waits_is_read_in_order_from_an_index() {
        var login = new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken())
                .login(VaultProvisioner.Service.ROTATION);
        try (ServiceUnderTest service = ServiceUnderTest.of("rotation")
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.rotation.workers", "false")
                .start()) {
            Database database = service.bean(Database.class);
            String untold = plan(database);
            database.inTransaction(tx -> {
                tx.sql().execute("insert into token (token_id) select 't' || n from generate_series(1, 20000) n");
                tx.sql().execute("""
                        insert into bulk_revocation (bulk_id, selector, selection_hash, cause, detail, started_by, started_at)
                        values ('b', '{}', '', 'LEAKED', '', 'user:ada', now())
                        """);
                tx.sql().execute("""
                        insert into bulk_item (bulk_id, token_id, version, issuer)
                        select 'b', 't' || n, 1, 'gitlab' from generate_series(1, 20000) n
                        """);
                return tx.sql().execute("analyze bulk_item");
            });

            assertThat(plan(database)).contains("Index Cond", "t7").doesNotContain("Sort", "Seq Scan");
            assertThat(untold).as("before the planner knows of any").doesNotContain("Seq Scan");
        }
    }

    private static String plan(Database database) {
        return database.read(tx -> String.join(
                "\n",
                tx.sql()
                        .createQuery("explain " + JdbcBulkRevocations.WAITING)
                        .bind("id", "b")
                        .bind("issuer", "gitlab")
                        .bind("afterTokenId", "t7")
                        .bind("afterVersion", 1)
                        .bind("limit", 3)
                        .mapTo(String.class)
                        .list()));
    }
}
