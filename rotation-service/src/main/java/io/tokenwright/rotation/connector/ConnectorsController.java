package io.tokenwright.rotation.connector;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tokenwright.kit.security.Role;
import java.util.Comparator;
import java.util.List;

/** The issuers of this installation. */
@Controller("/api/v1/connectors")
@Secured({Role.VIEWER_NAME, Role.OPERATOR_NAME, Role.APPROVER_NAME, Role.ADMIN_NAME})
@Tag(name = "Connectors")
public class ConnectorsController {
    private final Connectors connectors;

    ConnectorsController(Connectors connectors) {
        this.connectors = connectors;
    }

    /**
     * The issuers that rotations can be made at.
     *
     * @param loaded connectors that can be used
     * @param broken declarations that were not loaded
     */
    @Serdeable
    public record ConnectorsView(List<ConnectorView> loaded, List<BrokenView> broken) {}

    /**
     * An issuer.
     *
     * @param name as tokens name it
     * @param title for people
     * @param capabilities what it can do
     * @param blindSpots tokens that it cannot list
     * @param documentation the vendor's page
     */
    @Serdeable
    public record ConnectorView(
            String name, String title, List<String> capabilities, List<String> blindSpots, String documentation) {}

    /**
     * A declaration that was not loaded.
     *
     * @param name its file
     * @param problem line, key and remedy
     */
    @Serdeable
    public record BrokenView(String name, String problem) {}

    @Get
    @Operation(operationId = "listConnectors", summary = "List the issuers, and the declarations that were not loaded")
    @ApiResponse(responseCode = "200", description = "The connectors.")
    ConnectorsView list() {
        return new ConnectorsView(
                connectors.loaded().stream()
                        .map(Connector::description)
                        .sorted(Comparator.comparing(Connector.Description::name))
                        .map(d -> new ConnectorView(
                                d.name(),
                                d.title(),
                                d.capabilities().stream()
                                        .map(Enum::name)
                                        .sorted()
                                        .toList(),
                                d.blindSpots(),
                                d.documentation()))
                        .toList(),
                connectors.broken().stream()
                        .map(b -> new BrokenView(b.name(), b.sentence()))
                        .toList());
    }
}
