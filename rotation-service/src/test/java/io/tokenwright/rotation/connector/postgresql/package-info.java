/** Tests of PostgreSQL as an issuer that need no server. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.postgresql;
