/** Transactions that change state and record the events that say so. Start at {@link io.tokenwright.kit.database.Database}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.database;
