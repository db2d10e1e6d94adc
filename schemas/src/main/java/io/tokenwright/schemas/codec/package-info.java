/** Reads and writes event values in both wire formats. Start at {@link io.tokenwright.schemas.codec.EventCodec}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.schemas.codec;
