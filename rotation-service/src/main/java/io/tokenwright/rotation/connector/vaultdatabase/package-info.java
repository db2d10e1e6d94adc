/**
 * Vault's database secrets engine as an issuer: static roles, whose password Vault replaces in place. Vault sets and shows it, and the
 * database proves it.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.connector.vaultdatabase;
