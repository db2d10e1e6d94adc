/**
 * A stand-in for Grafana's service account tokens, which speaks the documented API. Start at
 * {@link io.tokenwright.local.grafana.GrafanaStandIn}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.local.grafana;
