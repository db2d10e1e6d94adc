package io.tokenwright.inventory.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokenwright.events.ExpiryPrecision;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathMetadataTest {

    @Test
    void everything_that_is_written_is_read() {
        var read = PathMetadata.read(Map.of(
                "tokenwright-name", " Deploy ",
                "tokenwright-scopes", "api, read_repository",
                "tokenwright-issuer-parameters", "project_id=42,group=ci",
                "tokenwright-expires-at", "2027-02-01",
                "tokenwright-version", "3"));

        assertThat(read.name()).isEqualTo("Deploy");
        assertThat(read.scopes()).containsExactly("api", "read_repository");
        assertThat(read.issuerParameters()).containsOnly(Map.entry("project_id", "42"), Map.entry("group", "ci"));
        assertThat(read.expiresAt()).isEqualTo(Instant.parse("2027-02-01T00:00:00Z"));
        assertThat(read.precision()).isEqualTo(ExpiryPrecision.DATE);
        assertThat(read.version()).isEqualTo(3);
        assertThat(read.stage()).isEqualTo("production");
        assertThat(read.owner()).isNull();
    }

    @Test
    void never_is_said_and_not_guessed() {
        assertThat(PathMetadata.read(Map.of("tokenwright-expires-at", "never")).precision())
                .isEqualTo(ExpiryPrecision.NONE);
        assertThat(PathMetadata.read(Map.of("tokenwright-name", "x")).precision())
                .isEqualTo(ExpiryPrecision.UNKNOWN);
    }

    @Test
    void what_cannot_be_read_names_the_key_and_the_remedy() {
        assertThatThrownBy(() -> PathMetadata.read(Map.of("tokenwright-expires-at", "soon")))
                .hasMessage("tokenwright-expires-at is not a time: write 2027-02-01T00:00:00Z or 2027-02-01");
        assertThatThrownBy(() -> PathMetadata.read(Map.of("tokenwright-issuer-parameters", "42")))
                .hasMessageContaining("write project_id=42");
    }
}
