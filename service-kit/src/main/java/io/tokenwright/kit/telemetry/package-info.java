/** W3C trace context, metrics, structured logs. Start at {@link io.tokenwright.kit.telemetry.TraceContext}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.telemetry;
