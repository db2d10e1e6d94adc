package io.tokenwright.rotation.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SecretPathTest {
    private static final SecretPath STAGING = new SecretPath("staging", "secret", "staging/app", "token");
    private static final SecretPath PRODUCTION = new SecretPath("production", "secret", "production/app", "token");
    private static final SecretPath IN_CLUSTER = new SecretPath("production", "sink:cluster", "payments/app", "key");

    @Test
    void a_place_of_a_sink_becomes_a_copy_of_the_path_of_its_stage_wherever_it_is_named() {
        List<SecretPath> paths = SecretPath.withCopies(List.of(IN_CLUSTER, STAGING, PRODUCTION));

        assertThat(paths)
                .containsExactly(
                        STAGING,
                        new SecretPath(
                                "production",
                                "secret",
                                "production/app",
                                "token",
                                List.of(new Copy("cluster", "payments/app", "key"))));
        assertThat(paths.getLast().next().copies())
                .as("what waits is not copied")
                .isEmpty();
        assertThat(SecretPath.withCopies(paths)).isEqualTo(paths);
    }

    @Test
    void a_place_of_a_sink_without_a_path_of_its_stage_stays_to_be_refused() {
        assertThat(SecretPath.withCopies(List.of(STAGING, IN_CLUSTER)))
                .containsExactly(STAGING, IN_CLUSTER)
                .last()
                .matches(SecretPath::namesSink);
    }

    @Test
    void a_path_without_copies_reads_as_it_always_did_so_that_the_hash_of_a_plan_stays() {
        assertThat(STAGING).hasToString("SecretPath[stage=staging, mount=secret, path=staging/app, key=token]");
        assertThat(SecretPath.withCopies(List.of(PRODUCTION, IN_CLUSTER))
                        .getFirst()
                        .toString())
                .contains("payments/app");
    }

    @Test
    void copies_survive_the_database_and_a_record_of_an_older_release_has_none() {
        SecretPath copied =
                SecretPath.withCopies(List.of(PRODUCTION, IN_CLUSTER)).getFirst();

        assertThat(Json.read(Json.write(copied), SecretPath.class)).isEqualTo(copied);
        assertThat(Json.read(
                        "{\"stage\":\"staging\",\"mount\":\"secret\",\"path\":\"staging/app\",\"key\":\"token\"}",
                        SecretPath.class))
                .isEqualTo(STAGING);
        assertThat(Json.write(STAGING)).doesNotContain("namesSink").doesNotContain("inSink");
    }
}
