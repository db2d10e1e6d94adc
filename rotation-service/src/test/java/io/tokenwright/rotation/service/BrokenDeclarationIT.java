package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.ServiceUnderTest;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team's own declaration with a mistake, on the whole service: it is named with line and remedy, the others are loaded. */
class BrokenDeclarationIT {
    private static final String ADMIN = "twt_admin_for_this_test_only_0123456789";

    @TempDir
    Path folder;

    @Test
    void a_mistake_is_shown_with_its_line_and_the_nearest_key_and_hurts_no_other_issuer() throws Exception {
        String gitlab = gitlab();
        Files.writeString(
                folder.resolve("forge.yaml"),
                gitlab.replace("name: gitlab\n", "name: forge\n").replace("listing-delay:", "listing-dely:"));
        Files.writeString(folder.resolve("torn.yaml"), "name: [torn\n");
        Files.writeString(folder.resolve("mill.yaml"), gitlab.replace("name: gitlab\n", "name: mill\n"));
        int line = 1
                + (int) gitlab.substring(0, gitlab.indexOf("listing-delay:"))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        var login = new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken())
                .login(VaultProvisioner.Service.ROTATION);

        try (var service = ServiceUnderTest.of("rotation")
                .with("tokenwright.vault.address", Parts.vault().address().toString())
                .with("tokenwright.vault.role-id", login.roleId())
                .with("tokenwright.vault.secret-id", login.secretId())
                .with("tokenwright.security.admin-token", ADMIN)
                .with("tokenwright.connectors.directory", folder.toString())
                .with("tokenwright.connectors.gitlab.admin-token", "glpat-canary")
                .with("tokenwright.connectors.mill.admin-token", "glpat-canary")
                .withHttp()
                .start()) {
            String connectors = get(service, "/api/v1/connectors").replace("\\\"", "\"");

            assertThat(connectors)
                    .contains("forge.yaml:" + line + ": ", "did you mean \"listing-delay\"", "torn.yaml:")
                    .contains("\"name\":\"gitlab\"", "\"name\":\"mill\"", "\"name\":\"vault\"")
                    .doesNotContain("\"name\":\"forge\"", "canary");
            assertThat(get(service, "/health/readiness")).contains("forge.yaml, torn.yaml");
        }
    }

    private static String get(ServiceUnderTest service, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(service.address() + path))
                                .header("Authorization", "Bearer " + ADMIN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String gitlab() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                BrokenDeclarationIT.class.getClassLoader().getResourceAsStream("connectors/gitlab.yaml"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
