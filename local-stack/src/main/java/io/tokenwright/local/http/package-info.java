/**
 * A small HTTP server for stand-ins that can be told to misbehave: to lose or cut an answer, to be late, to answer as a proxy would.
 * Start at {@link io.tokenwright.local.http.StandInServer}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.local.http;
