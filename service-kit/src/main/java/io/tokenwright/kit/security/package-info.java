/**
 * Who may call: API tokens, stored hashed, with roles; one admin token from the configuration to begin with. Nothing is
 * open but health. Start at {@link io.tokenwright.kit.security.Role} for what each may do, and at
 * {@code ApiTokenValidator} for how a bearer token becomes its holder.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.security;
