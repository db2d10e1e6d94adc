package io.tokenwright.rotation.engine;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;

/**
 * {@code tokenwright.windows}.
 *
 * @param open {@code production MON-FRI 22:00-04:00}: or {@code * cron(0 22 * * 1-5) for 6h}: when the rotations of an
 *     environment ({@code *} for all) may begin
 * @param blackouts {@code 2026-12-24} or {@code 2026-12-24/2027-01-02}: days on which none begins
 * @param zone whose clock the windows go by
 * @param jitter by how much rotations are spread over the beginning of a window
 */
@ConfigurationProperties("tokenwright.windows")
record WindowSettings(
        @Bindable(defaultValue = "") List<String> open,
        @Bindable(defaultValue = "") List<String> blackouts,
        @Bindable(defaultValue = "UTC") String zone,
        @Bindable(defaultValue = "5m") Duration jitter) {}
