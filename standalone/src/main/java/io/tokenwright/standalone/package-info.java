/**
 * One command that brings up all of Tokenwright on this machine. Start at {@link io.tokenwright.standalone.Tokenwright};
 * {@code stack} starts the parts and the services, {@code story} tells the demo on any stack and checks each line of it.
 * Services run as processes of their own from the same artifacts as in production; Kafka, PostgreSQL and the issuer's
 * stand-in run in or under this process.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.standalone;
