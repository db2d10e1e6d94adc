/**
 * Configuration that every service shares: the kit's defaults (tokenwright-kit.yml), secrets from files, and the refusal
 * of keys that nothing reads. Start at {@code KitConfigurer}, which runs before the first bean of any context.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.config;
