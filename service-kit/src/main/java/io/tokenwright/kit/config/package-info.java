/** Configuration that every service shares, with secrets from files. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.config;
