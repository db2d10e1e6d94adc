/** What a credential's name and the database say together of where it stands. */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.reconcile;
