package io.tokenwright.inventory.register;

import static io.tokenwright.inventory.register.Stated.stronger;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is said of a token as a whole, each field with who said it; null where nobody did. */
public record Description(
        @Nullable Stated<String> name,
        @Nullable Stated<String> issuer,
        @Nullable Stated<Map<String, String>> issuerParameters,
        @Nullable Stated<String> owner,
        @Nullable Stated<String> ownerContact,
        @Nullable Stated<String> environment,
        @Nullable Stated<Map<String, String>> labels,
        @Nullable Stated<List<SecretPath>> secretPaths,
        @Nullable Stated<List<String>> consumers,
        @Nullable Stated<RotationTerms> policy) {

    static final Description EMPTY = new Description(null, null, null, null, null, null, null, null, null, null);

    /** Field by field the stronger statement: commutative, associative, and a repeat changes nothing. */
    Description merge(Description other) {
        return new Description(
                stronger(name, other.name),
                stronger(issuer, other.issuer),
                stronger(issuerParameters, other.issuerParameters),
                stronger(owner, other.owner),
                stronger(ownerContact, other.ownerContact),
                stronger(environment, other.environment),
                stronger(labels, other.labels),
                stronger(secretPaths, other.secretPaths),
                stronger(consumers, other.consumers),
                stronger(policy, other.policy));
    }
}
