package io.tokenwright.inventory;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.tokenwright.kit.listener.DeadLetterController;
import io.tokenwright.kit.security.ApiTokenController;
import io.tokenwright.kit.start.ServiceMain;

/** Starts the inventory-service. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tokenwright inventory",
                        version = "v1",
                        description =
                                "The register of tokens: what exists, in what state, who uses it. It holds no values."))
@OpenAPIInclude(classes = {ApiTokenController.class, DeadLetterController.class})
public final class InventoryService {
    private InventoryService() {}

    public static void main(String[] args) {
        ServiceMain.run(InventoryService.class, args);
    }
}
