/** The reader of Vault's audit log, without a Vault. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.audit;
