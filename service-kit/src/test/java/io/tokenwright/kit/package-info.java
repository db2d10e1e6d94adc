/** What the kit's own tests share. Start at {@link io.tokenwright.kit.KitService}. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.kit;
