/**
 * The register: tokens and their versions, merged from facts that may arrive twice, late and in any order. The merge is pure and
 * ends the same for any order; {@code JdbcRegister} stores it. Start at {@link io.tokenwright.inventory.register.Token}, then
 * {@link io.tokenwright.inventory.register.Fact} for what can happen to one.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.inventory.register;
