package io.tokenwright.kit.openapi;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import io.tokenwright.kit.problem.ProblemException;

/** The document, to whoever has an API token. */
@Hidden
@Controller
@Secured(SecurityRule.IS_AUTHENTICATED)
final class OpenApiController {
    private volatile @io.micronaut.core.annotation.Nullable String document;

    @Get("/openapi.yaml")
    @Produces("application/yaml")
    String document() {
        String known = document;
        if (known == null) {
            known = OpenApiDocument.load(OpenApiController.class.getClassLoader())
                    .orElseThrow(() -> ProblemException.notFound("this service was built without an OpenAPI document"));
            document = known;
        }
        return known;
    }
}
