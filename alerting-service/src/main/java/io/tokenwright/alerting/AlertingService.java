package io.tokenwright.alerting;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.micronaut.runtime.Micronaut;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.tokenwright.kit.security.ApiTokenController;

/** Starts the alerting service. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tokenwright alerting",
                        version = "v1",
                        description = "What is wrong with which token, and who was told."))
@OpenAPIInclude(classes = ApiTokenController.class)
public final class AlertingService {
    private AlertingService() {}

    public static void main(String[] args) {
        Micronaut.run(AlertingService.class, args);
    }
}
