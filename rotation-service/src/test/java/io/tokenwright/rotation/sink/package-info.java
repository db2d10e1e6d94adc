/** Sinks held to what their vendors document, on stand-ins that speak the same HTTP. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.sink;
