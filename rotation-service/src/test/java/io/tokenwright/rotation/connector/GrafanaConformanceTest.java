package io.tokenwright.rotation.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.local.grafana.GrafanaStandIn;
import io.tokenwright.rotation.conformance.Conformance;
import io.tokenwright.rotation.conformance.Finding;
import io.tokenwright.rotation.conformance.Promise;
import io.tokenwright.rotation.conformance.Report;
import io.tokenwright.rotation.conformance.Subject;
import io.tokenwright.rotation.conformance.Trials;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Grafana's declaration against a stand-in that speaks the documented API. */
class GrafanaConformanceTest {

    @Test
    void every_promise_is_kept() {
        try (var grafana = GrafanaStandIn.start()) {
            Subject subject = new Trials(OurDeclarations.read("grafana"), Clock.systemUTC())
                    .instance(
                            grafana.address(),
                            grafana.adminToken(),
                            1_000_000,
                            Map.of("service_account_id", "2"),
                            List.of("dashboards:read"));
            try (var _ = Objects.requireNonNull(subject.gate())) {
                Report report = Conformance.of(subject, Clock.systemUTC());

                assertThat(report.allKept()).as(report.text()).isTrue();
                assertThat(report.with(Finding.Result.NOT_APPLICABLE))
                        .extracting(Finding::promise)
                        .containsExactly(Promise.ENDLESS_LIST, Promise.LIFETIME_MAX, Promise.QUARANTINE);
            }
            assertThat(grafana.names()).as("all were killed at the end").isEmpty();
        }
    }
}
