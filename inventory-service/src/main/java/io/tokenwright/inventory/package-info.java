/**
 * The inventory-service: which tokens exist, in what state, who uses them, and when they expire. Its credentials are read-only.
 * Events arrive at {@link io.tokenwright.inventory.InventoryListener}, requests at the controllers of each package; start reading
 * at {@link io.tokenwright.inventory.register.Token}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory;
