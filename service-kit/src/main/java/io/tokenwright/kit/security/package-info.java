/** API tokens, stored hashed, and roles. Start at {@link io.tokenwright.kit.security.Role}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.security;
