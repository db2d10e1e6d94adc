/**
 * What tests of any service need: a clock that they set, a service started in this JVM on real parts, a recorder of what is
 * on the topics, a producer of good and bad records, and a TCP proxy that breaks connections on demand. Start at
 * {@link io.tokenwright.kit.testkit.ServiceUnderTest}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.testkit;
