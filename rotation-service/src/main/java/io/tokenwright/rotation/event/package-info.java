/**
 * Where events come in and go out: the listener that turns what others say into facts, plans and orders, and the mapping of
 * what rotation decided to Avro. Translates only. Start at {@link io.tokenwright.rotation.event.RotationListener}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.event;
