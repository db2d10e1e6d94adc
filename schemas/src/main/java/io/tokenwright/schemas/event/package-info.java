/** What all events have in common. Start at {@link io.tokenwright.schemas.event.EventMeta}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.schemas.event;
