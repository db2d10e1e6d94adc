package io.tokenwright.rotation;

import io.micronaut.openapi.annotation.OpenAPIInclude;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.tokenwright.kit.listener.DeadLetterController;
import io.tokenwright.kit.security.ApiTokenController;
import io.tokenwright.kit.start.ServiceMain;

/** Starts the rotation service. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Tokenwright rotation",
                        version = "1",
                        description = "Rotations under way and past, and the issuers that they can be made at."))
@OpenAPIInclude(classes = {ApiTokenController.class, DeadLetterController.class})
public final class RotationService {
    private RotationService() {}

    public static void main(String[] args) {
        ServiceMain.run(RotationService.class, args);
    }
}
