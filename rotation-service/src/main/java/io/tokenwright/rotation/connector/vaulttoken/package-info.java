/**
 * Vault's own tokens as an issuer, by way of token roles. All that is known of it is in
 * {@link io.tokenwright.rotation.connector.vaulttoken.VaultTokenConnector}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.vaulttoken;
