/** Rotations over HTTP: themselves, the evidence that they go by, and the reviews of broken glass. Served with Kafka down. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.http;
