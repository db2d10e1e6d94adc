package io.tokenwright.rotation.reconcile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the name of a credential says of who minted it. An issuer may have cut the end off; the rotation's id is read if it is
 * whole.
 *
 * @param rotationId rotation that minted it
 */
record Tag(String rotationId) {
    private static final Pattern NAME = Pattern.compile(
            "tw-[A-Za-z0-9]{1,8}-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:-[0-9]*)?");

    /** Empty when it is not a name that a rotation gives, or too much of it was cut off. */
    static Optional<Tag> in(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(new Tag(matcher.group(1))) : Optional.empty();
    }
}
