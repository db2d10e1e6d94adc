/**
 * PostgreSQL as an issuer: two login roles of a token that take turns, each a member of the group roles that hold the rights.
 * A password is chosen here and only its SCRAM verifier is sent, so that no statement, log or statistics view of the server
 * ever holds one. Speaks JDBC; nothing here is thrown for what the server answers.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.postgresql;
