package io.tokenwright.standalone.stack;

import io.tokenwright.local.VaultProvisioner;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What each service of a local stack is configured with, as environment variables. Secrets are named by their files.
 *
 * @param parts what the services stand on
 * @param secrets where their secrets are kept
 */
record ServiceSettings(Parts parts, Secrets secrets) {
    /** Enough to see keys spread, few enough for one small JVM. */
    private static final int PARTITIONS = 6;

    /** Settings of {@code service}, which listens on {@code port}; {@code credential} is told each new credential. */
    Map<String, String> of(ServiceName service, int port, Consumer<String> credential) {
        Map<String, String> settings = new HashMap<>();
        settings.put("MICRONAUT_SERVER_HOST", "127.0.0.1");
        settings.put("MICRONAUT_SERVER_PORT", String.valueOf(port));
        settings.put("TOKENWRIGHT_KAFKA_BOOTSTRAP_SERVERS", parts.kafka().bootstrapServers());
        settings.put("TOKENWRIGHT_TOPICS_PARTITIONS", String.valueOf(PARTITIONS));
        settings.put("DATASOURCES_DEFAULT_URL", parts.postgres().jdbcUrl(service.word()));
        settings.put("DATASOURCES_DEFAULT_USERNAME", parts.postgres().username());
        settings.put(
                "DATASOURCES_DEFAULT_PASSWORD_FILE",
                secrets.write("database-password", parts.postgres().password()).toString());
        settings.put(
                "TOKENWRIGHT_SECURITY_ADMIN_TOKEN_FILE",
                secrets.generated("admin-token").toString());
        switch (service) {
            case INVENTORY -> settings.putAll(vault(VaultProvisioner.Service.INVENTORY, service, credential));
            case ROTATION -> {
                settings.putAll(vault(VaultProvisioner.Service.ROTATION, service, credential));
                settings.put(
                        "TOKENWRIGHT_CONNECTORS_GITLAB_BASE_URL",
                        parts.issuer().address().toString());
                settings.put(
                        "TOKENWRIGHT_CONNECTORS_GITLAB_ADMIN_TOKEN_FILE",
                        secrets.generated("issuer-token").toString());
            }
            case ALERTING -> {}
        }
        return settings;
    }

    private Map<String, String> vault(VaultProvisioner.Service role, ServiceName service, Consumer<String> credential) {
        VaultProvisioner.Login login =
                new VaultProvisioner(parts.vault().address(), parts.vault().rootToken()).login(role);
        credential.accept(login.secretId());
        return Map.of(
                "TOKENWRIGHT_VAULT_ADDRESS",
                parts.vault().address().toString(),
                "TOKENWRIGHT_VAULT_ROLE_ID_FILE",
                secrets.write(service.word() + "-vault-role-id", login.roleId()).toString(),
                "TOKENWRIGHT_VAULT_SECRET_ID_FILE",
                secrets.write(service.word() + "-vault-secret-id", login.secretId())
                        .toString());
    }
}
