/**
 * What rotation asks of an issuer: a handful of calls with request and response records, a set of capabilities, and a sealed
 * outcome. An issuer that is plain REST is a YAML file, read by {@link io.tokenwright.rotation.connector.DeclarationReader}
 * and run by {@link io.tokenwright.rotation.connector.HttpConnector}; another one is a class in a package of its own.
 * Start at {@link io.tokenwright.rotation.connector.Connector}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector;
