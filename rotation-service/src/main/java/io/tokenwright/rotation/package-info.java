/**
 * The rotation service: the only holder of issuers' admin credentials. Events come in at {@code event}, become plans and
 * orders, and {@code rotation} carries them out through {@code connector} and {@code secretpath}. Start at
 * {@link io.tokenwright.rotation.event.RotationListener}, then {@code rotation.Decisions}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation;
