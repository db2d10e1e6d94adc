package io.tokenwright.inventory.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What registering a version comes to. Pure. */
sealed interface Registration {
    /** Nobody said yet that this version exists. */
    record Fresh() implements Registration {}

    /** It is registered, and everything that is stated is what is known: said again. */
    record Again() implements Registration {}

    /** It is registered with other values in these fields. */
    record Conflicting(List<String> fields) implements Registration {}

    static Registration of(@Nullable Token known, Fact.Issued stated) {
        TokenVersion version = known == null ? null : known.versions().get(stated.version());
        if (known == null || version == null || !version.issue().known()) {
            return new Fresh();
        }
        Description was = known.description();
        Description is = stated.description();
        var fields = new ArrayList<String>();
        compare(fields, "name", was.name(), is.name());
        compare(fields, "issuer", was.issuer(), is.issuer());
        compare(fields, "issuerParameters", was.issuerParameters(), is.issuerParameters());
        compare(fields, "owner", was.owner(), is.owner());
        compare(fields, "ownerContact", was.ownerContact(), is.ownerContact());
        compare(fields, "environment", was.environment(), is.environment());
        compare(fields, "labels", was.labels(), is.labels());
        compare(fields, "secretPaths", was.secretPaths(), is.secretPaths());
        compare(fields, "consumers", was.consumers(), is.consumers());
        compare(fields, "policy", was.policy(), is.policy());
        compare(fields, "issuerRef", version.issue().issuerRef(), stated.issue().issuerRef());
        compare(fields, "scopes", version.issue().scopes(), stated.issue().scopes());
        compare(fields, "issuedAt", version.issue().issuedAt(), stated.issue().issuedAt());
        compare(fields, "expiresAt", version.issue().expiry(), stated.issue().expiry());
        compare(
                fields,
                "fingerprint",
                version.issue().fingerprint(),
                stated.issue().fingerprint());
        return fields.isEmpty() ? new Again() : new Conflicting(List.copyOf(fields));
    }

    private static <T> void compare(
            List<String> fields, String field, @Nullable Stated<T> was, @Nullable Stated<T> is) {
        if (is != null && !Objects.equals(Stated.valueOf(was), is.value())) {
            fields.add(field);
        }
    }
}
