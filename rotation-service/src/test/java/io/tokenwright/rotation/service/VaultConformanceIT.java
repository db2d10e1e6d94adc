package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.testkit.TestClock;
import io.tokenwright.local.Parts;
import io.tokenwright.local.VaultProvisioner;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Gate;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Vault's own tokens keep what every connector promises: the connector that is a class, on a real Vault, through a gate. */
class VaultConformanceIT {
    private static final String POLICY = VaultProvisioner.Service.INVENTORY.role();

    @Test
    void every_promise_is_kept() {
        String role = "it-" + UUID.randomUUID();
        new VaultRoot(Parts.vault()).tokenRole(role, List.of(POLICY));
        var login = new VaultProvisioner(Parts.vault().address(), Parts.vault().rootToken())
                .login(VaultProvisioner.Service.ROTATION);
        try (var gate = Gate.before(Parts.vault().address());
                var service = TickedService.start(
                        // Vault has a clock of its own.
                        new TestClock(Clock.systemUTC().instant()),
                        gate.address(),
                        login,
                        Map.of("tokenwright.vault.answer-timeout", Duration.ofSeconds(2)))) {
            // The key is read in the background, and would take faults that are meant for the connector.
            service.fingerprinter();
            Connector connector = service.bean(Connectors.class).byName("vault").orElseThrow();
            var subject = new Subject(
                    connector,
                    "a real Vault",
                    Map.of("role", role),
                    List.of(POLICY),
                    gate,
                    false,
                    false,
                    Set.of(403),
                    List.of());

            Report report = Conformance.of(subject, service.clock);

            assertThat(report.allKept()).as(report.text()).isTrue();
            assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                    .extracting(Finding::promise)
                    .containsExactly(Promise.ENDLESS_LIST, Promise.QUARANTINE);
        }
    }
}
