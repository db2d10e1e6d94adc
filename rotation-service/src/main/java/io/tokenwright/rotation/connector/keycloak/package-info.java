/**
 * Keycloak as an issuer: secrets of confidential clients, which Keycloak replaces in place and shows again. Speaks the admin REST API by a
 * service account, and proves a secret where its consumers use it.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.keycloak;
