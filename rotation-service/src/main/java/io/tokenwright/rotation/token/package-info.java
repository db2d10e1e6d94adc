/**
 * What rotation knows of tokens: a projection of its own, merged from events in any order, never asked of another service.
 * {@link io.tokenwright.rotation.token.Facts} is the merge, {@link io.tokenwright.rotation.token.Token} what comes out of
 * it, {@link io.tokenwright.rotation.token.Tokens} the store. Nothing here knows a framework but {@code Jdbc*}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.token;
