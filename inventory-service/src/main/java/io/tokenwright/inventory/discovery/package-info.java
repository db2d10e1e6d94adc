/**
 * Discovery: a read-only walk through Vault KV v2 mounts that registers what carries our metadata and reports what does not. It
 * reads a value only to fingerprint it. Start at {@link io.tokenwright.inventory.discovery.Discovery}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory.discovery;
