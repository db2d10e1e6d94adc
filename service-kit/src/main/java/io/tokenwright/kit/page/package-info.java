/**
 * Lists by keyset: a page, and an opaque cursor to the next one, so that page 10,000 costs what page 1 does.
 * The sort must end in a unique key. Start at {@link io.tokenwright.kit.page.Page}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit.page;
