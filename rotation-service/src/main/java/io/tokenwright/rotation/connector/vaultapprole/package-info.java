/**
 * Vault's AppRoles as an issuer: secret-ids, the secret half of a login, side by side at one role. A value is asked about before it
 * is tried, since Vault locks a role out after a few failed logins, and its consumers with it. All that is known of it is in
 * {@link io.tokenwright.rotation.connector.vaultapprole.VaultAppRoleConnector}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.vaultapprole;
