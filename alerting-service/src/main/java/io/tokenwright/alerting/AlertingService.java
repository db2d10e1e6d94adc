package io.tokenwright.alerting;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.tokenwright.kit.listener.DeadLetterController;
import io.tokenwright.kit.security.ApiTokenController;
import io.tokenwright.kit.start.ServiceMain;

/** Starts the alerting service. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tokenwright alerting",
                        version = "v1",
                        description = "What is wrong with which token, and who was told."))
@OpenAPIInclude(classes = {ApiTokenController.class, DeadLetterController.class})
public final class AlertingService {
    private AlertingService() {}

    public static void main(String[] args) {
        ServiceMain.run(AlertingService.class, args);
    }
}
