/**
 * Words that people and logs read: the nearest known name for a misspelt one, and foreign text made safe to show.
 * Start at {@link io.tokenwright.kit.text.Nearest}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.text;
