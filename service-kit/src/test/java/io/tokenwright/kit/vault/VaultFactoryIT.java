package io.tokenwright.kit.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthResult;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.local.VaultProvisioner.Service;
import io.tokenwright.local.VaultStandIn;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class VaultFactoryIT {
    private VaultStandIn server;
    private VaultProvisioner.Login login;

    @BeforeEach
    void start() {
        server = VaultStandIn.start(0);
        var provisioner = new VaultProvisioner(server.address(), server.rootToken());
        provisioner.provision();
        login = provisioner.login(Service.INVENTORY);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_service_with_an_address_and_an_app_role_has_a_vault_and_its_fingerprints() {
        try (var context = context(
                Map.of("tokenwright.vault.role-id", login.roleId(), "tokenwright.vault.secret-id", login.secretId()))) {
            assertThat(context.getBean(Vault.class).ready()).isEqualTo(new VaultResult.Done<>(true));
            assertThat(context.getBean(Fingerprints.class)
                            .await(Duration.ofSeconds(5))
                            .keyId())
                    .isEqualTo("k1");
            assertThat(health(context).getStatus()).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void readiness_says_what_is_missing_and_recovers() {
        try (var context = context(Map.of("tokenwright.vault.token", server.rootToken()))) {
            context.getBean(Fingerprints.class).await(Duration.ofSeconds(5));

            server.seal();
            assertThat(health(context).getStatus()).isEqualTo(HealthStatus.DOWN);
            assertThat(health(context).getDetails().toString())
                    .contains("sealed")
                    .contains("unseal");

            server.unseal();
            await().untilAsserted(() -> assertThat(health(context).getStatus()).isEqualTo(HealthStatus.UP));
        }
    }

    @Test
    void readiness_names_the_path_and_the_capability_that_the_policy_lacks() {
        try (var context = context(
                Map.of("tokenwright.vault.role-id", login.roleId(), "tokenwright.vault.secret-id", login.secretId()))) {
            context.getBean(Fingerprints.class).await(Duration.ofSeconds(5));
            context.getBean(Vault.class).destroyPath("secret", "billing");

            assertThat(health(context).getDetails().toString())
                    .contains("secret/metadata/billing")
                    .contains("delete");
        }
    }

    @Test
    void an_address_without_a_way_in_or_with_two_is_refused_with_the_remedy() {
        for (Map<String, Object> wrong : java.util.List.<Map<String, Object>>of(
                Map.of(),
                Map.of("tokenwright.vault.role-id", "only"),
                Map.of(
                        "tokenwright.vault.token", "canary",
                        "tokenwright.vault.role-id", "r",
                        "tokenwright.vault.secret-id", "canary"))) {
            assertThatThrownBy(() -> context(wrong).close())
                    .isInstanceOf(BeanInstantiationException.class)
                    .hasMessageContaining("tokenwright.vault.role-id")
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void an_address_that_is_no_url_is_refused() {
        assertThatThrownBy(() -> ApplicationContext.run(
                                Map.of("tokenwright.vault.address", "vault:8200", "tokenwright.vault.token", "x"))
                        .close())
                .hasMessageContaining("tokenwright.vault.address")
                .hasMessageContaining("https://");
    }

    @Test
    void a_service_without_an_address_has_no_vault() {
        try (var context = ApplicationContext.run()) {
            assertThat(context.findBean(Vault.class)).isEmpty();
            assertThat(context.findBean(VaultHealth.class)).isEmpty();
        }
    }

    private ApplicationContext context(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("tokenwright.vault.address", server.address().toString());
        return ApplicationContext.run(settings);
    }

    private static HealthResult health(ApplicationContext context) {
        HealthResult result =
                Mono.from(context.getBean(VaultHealth.class).getResult()).block();
        assertThat(result).isNotNull();
        return java.util.Objects.requireNonNull(result);
    }
}
