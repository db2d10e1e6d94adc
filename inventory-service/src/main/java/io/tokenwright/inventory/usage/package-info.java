/**
 * Who uses a token: what its owner declared is in the register, what was observed is here. A report widens the known span of use,
 * so it may arrive twice and in any order; the number of uses is not kept, because a sum would count a redelivery. Start at
 * {@link io.tokenwright.inventory.usage.Usage}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory.usage;
