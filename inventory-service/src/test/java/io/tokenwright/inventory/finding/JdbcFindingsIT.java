package io.tokenwright.inventory.finding;

import static io.tokenwright.inventory.register.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.Authority;
import io.tokenwright.inventory.TestTables;
import io.tokenwright.inventory.register.Facts;
import io.tokenwright.inventory.usage.JdbcUsages;
import io.tokenwright.inventory.usage.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class JdbcFindingsIT {
    private static final TestTables TABLES = new TestTables();
    private static final JdbcFindings FINDINGS = new JdbcFindings();

    @Test
    void a_use_after_the_revocation_is_found_and_one_before_is_not() {
        TABLES.inTransaction(tx -> TestTables.register()
                .merge(
                        tx,
                        List.of(
                                Facts.issued("leaked", 1, Authority.PERSON, null),
                                Facts.revoked("leaked", 1),
                                Facts.issued("quiet", 1, Authority.PERSON, null),
                                Facts.revoked("quiet", 1))));
        TABLES.inTransaction(tx -> {
            new JdbcUsages().merge(tx, List.of(used("leaked", 60), used("quiet", -60)));
            return true;
        });

        assertThat(page(FindingKind.USED_AFTER_REVOCATION, ""))
                .extracting(Findings.Row::tokenId)
                .containsExactly("leaked");
        assertThat(page(FindingKind.USED_AFTER_REVOCATION, "leaked/1/deploy")).isEmpty();
    }

    @Test
    void what_a_later_walk_does_not_see_any_more_is_gone_and_the_rest_keeps_its_age() {
        var stray = new VaultFinding(FindingKind.IN_VAULT_BUT_UNKNOWN, "secret", "stray", "a secret lies there");
        var fixed = new VaultFinding(FindingKind.IN_VAULT_BUT_UNKNOWN, "secret", "fixed", "a secret lies there");
        var elsewhere = new VaultFinding(FindingKind.IN_VAULT_BUT_UNKNOWN, "other", "x", "a secret lies there");
        replace(List.of("secret", "other"), List.of(stray, fixed, elsewhere), 0);

        replace(List.of("secret"), List.of(stray), 3600);

        assertThat(page(FindingKind.IN_VAULT_BUT_UNKNOWN, ""))
                .extracting(Findings.Row::key, Findings.Row::since)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("other/x", NOON),
                        org.assertj.core.groups.Tuple.tuple("secret/stray", NOON));
    }

    private static void replace(List<String> mounts, List<VaultFinding> findings, long secondsLater) {
        TABLES.inTransaction(tx -> {
            FINDINGS.replace(tx, mounts, findings, NOON.plusSeconds(secondsLater));
            return true;
        });
    }

    private static List<Findings.Row> page(FindingKind kind, String after) {
        return TABLES.inTransaction(tx -> FINDINGS.page(tx, kind, after, 10));
    }

    private static Usage used(String tokenId, long secondsAfterNoon) {
        var at = NOON.plusSeconds(secondsAfterNoon);
        return new Usage(tokenId, "deploy", 1, null, null, at, at, "");
    }
}
