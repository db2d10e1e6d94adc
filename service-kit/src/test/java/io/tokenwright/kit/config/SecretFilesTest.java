package io.tokenwright.kit.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_setting_that_ends_in_file_gives_the_setting_without_it() throws IOException {
        Path file = secret("the value\n");

        try (var context = start(Map.of("tokenwright.vault.token-file", file.toString()))) {
            assertThat(context.getProperty("tokenwright.vault.token", String.class))
                    .contains("the value");
        }
    }

    @Test
    void an_environment_variable_that_ends_in_file_gives_the_one_key_that_it_stands_for() throws IOException {
        String file = secret("the value\n").toString();

        var values = SecretFiles.readVariables(Map.of(
                "TOKENWRIGHT_SECURITY_ADMIN_TOKEN_FILE", file,
                "TOKENWRIGHT_CONNECTORS_GITLAB_ADMIN_TOKEN_FILE", file,
                "TOKENWRIGHT_CONNECTORS_GITLAB_GROUP_ADMIN_TOKEN_FILE", file,
                "TOKENWRIGHT_WEBHOOKS_0_SECRET_FILE", file,
                "DATASOURCES_DEFAULT_PASSWORD_FILE", file,
                "SOME_OTHER_FILE", "/nowhere",
                "TOKENWRIGHT_SERVICE", "inventory"));

        assertThat(values)
                .containsOnlyKeys(
                        "tokenwright.security.admin-token",
                        "tokenwright.connectors.gitlab.admin-token",
                        "tokenwright.connectors.gitlab-group.admin-token",
                        "tokenwright.webhooks[0].secret",
                        "datasources.default.password")
                .containsValue("the value");
    }

    @Test
    void settings_in_lists_are_found_too() throws IOException {
        Path file = secret("whsec_x");

        var values = SecretFiles.read(
                Map.of("tokenwright.webhooks", List.of(Map.of("name", "a", "secret-file", file.toString()))));

        assertThat(values).containsExactly(Map.entry("tokenwright.webhooks[0].secret", "whsec_x"));
    }

    @Test
    void a_file_wins_over_a_plain_value() throws IOException {
        Path file = secret("from the file");

        try (var context = start(Map.of(
                "tokenwright.vault.secret-id-file",
                file.toString(),
                "tokenwright.vault.secret-id",
                "from the settings"))) {
            assertThat(context.getProperty("tokenwright.vault.secret-id", String.class))
                    .contains("from the file");
        }
    }

    @Test
    void a_missing_file_stops_the_start_and_names_key_and_file() {
        Path file = folder.resolve("absent");

        assertThatThrownBy(() -> start(Map.of("tokenwright.vault.token-file", file.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tokenwright.vault.token-file names " + file + ", which does not exist");
    }

    @Test
    void an_empty_file_stops_the_start() throws IOException {
        Path file = secret(" \n");

        assertThatThrownBy(() -> SecretFiles.read(Map.of("tokenwright.vault.token-file", file.toString())))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("which is empty");
    }

    private Path secret(String text) throws IOException {
        return Files.writeString(folder.resolve("secret"), text);
    }

    private static ApplicationContext start(Map<String, Object> settings) {
        return ApplicationContext.run(settings);
    }
}
