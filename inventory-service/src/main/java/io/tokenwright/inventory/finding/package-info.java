/**
 * Findings: what a reader of the inventory should act on. Most are derived from the register when they are asked for, so they can
 * never be stale; those of Vault are what the last discovery saw. Start at {@link io.tokenwright.inventory.finding.FindingKind}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory.finding;
