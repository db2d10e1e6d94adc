package io.tokenwright.standalone;

import io.tokenwright.standalone.stack.LocalStack;
import io.tokenwright.standalone.stack.ServiceName;

/** Where what runs can be reached. */
final class Addresses {
    private Addresses() {}

    static void print(Screen screen, LocalStack stack) {
        screen.heading("Running");
        for (ServiceName service : ServiceName.values()) {
            screen.plain("  %-12s %s".formatted(service.word(), stack.address(service)));
        }
        screen.plain("  %-12s %s".formatted("Kafka", stack.bootstrapServers()));
        screen.plain("  %-12s %s".formatted("Vault", stack.vault()));
        screen.plain("  %-12s %s".formatted("issuer", stack.issuer()));
        screen.plain("  %-12s %s".formatted("data, logs", stack.folder()));
        screen.plain("  %-12s %s".formatted("admin token", stack.adminTokenFile()));
        screen.plain("");
        screen.plain("  curl -H \"Authorization: Bearer $(cat " + stack.adminTokenFile() + ")\" "
                + stack.address(ServiceName.INVENTORY) + "/api/v1/tokens");
        screen.plain("");
    }
}
