/**
 * Values that people mint where an issuer has no API for it: the one-time drop token, the checks of what is given, and the
 * way of the value from the request straight to where it waits in Vault. What lies there is the truth; the rotation takes it up
 * from there. Start at {@link io.tokenwright.rotation.assisted.DropBox}.
 */
@org.jspecify.annotations.NullMarked
package io.tokenwright.rotation.assisted;
