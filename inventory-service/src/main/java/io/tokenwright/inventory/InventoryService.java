package io.tokenwright.inventory;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.tokenwright.kit.security.ApiTokenController;

/** Starts the inventory-service. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tokenwright inventory",
                        version = "v1",
                        description =
                                "The register of tokens: what exists, in what state, who uses it. It holds no values."))
@OpenAPIInclude(classes = ApiTokenController.class)
public final class InventoryService {
    private InventoryService() {}

    public static void main(String[] args) {
        Micronaut.run(InventoryService.class, args);
    }
}
