package io.tokenwright.kit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/faults.md} says what the tests prove, and each fault has one. */
class FaultsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/faults.md");

    @Test
    void each_fault_has_a_test_that_is_run_and_the_page_is_made_from_them() throws IOException {
        FaultsPage made = FaultsPage.read(ROOT);

        assertThat(made.rows()).filteredOn(row -> !row.run()).as("never run").isEmpty();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, made.text());
        }
        assertThat(made.untested()).as("faults without a test").isEmpty();
        assertThat(Files.readString(PAGE))
                .as("docs/faults.md: make it anew with -Ddocs.write=true, as its head says")
                .isEqualTo(made.text());
    }
}
