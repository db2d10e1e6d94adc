package io.tokenwright.inventory.discovery;

import io.tokenwright.events.Authority;
import io.tokenwright.inventory.register.Description;
import io.tokenwright.inventory.register.Fact;
import io.tokenwright.inventory.register.Issue;
import io.tokenwright.inventory.register.Stated;
import io.tokenwright.inventory.register.Token;
import io.tokenwright.inventory.register.TokenVersion;
import org.jspecify.annotations.Nullable;

/**
 * Whether a discovery has anything to say that the register does not know. Without this each walk would say the same again with a
 * later time. While a rotation is open nothing is said: value and metadata of a path change one after the other.
 */
final class NewsOfDiscovery {
    private NewsOfDiscovery() {}

    static boolean any(@Nullable Token known, Fact.Issued said) {
        TokenVersion version = known == null ? null : known.versions().get(said.version());
        if (known == null) {
            return true;
        }
        if (known.rotation() != null && known.rotation().open()) {
            return false;
        }
        if (version == null || !version.issue().known()) {
            return true;
        }
        Description was = known.description();
        Description is = said.description();
        Issue wasIssue = version.issue();
        Issue isIssue = said.issue();
        return differs(was.name(), is.name())
                || differs(was.issuer(), is.issuer())
                || differs(was.issuerParameters(), is.issuerParameters())
                || differs(was.owner(), is.owner())
                || differs(was.environment(), is.environment())
                || differs(was.secretPaths(), is.secretPaths())
                || differs(was.consumers(), is.consumers())
                || differs(wasIssue.issuerRef(), isIssue.issuerRef())
                || differs(wasIssue.scopes(), isIssue.scopes())
                || differs(wasIssue.issuedAt(), isIssue.issuedAt())
                || differs(wasIssue.expiry(), isIssue.expiry())
                || differs(wasIssue.fingerprint(), isIssue.fingerprint());
    }

    /** A stronger statement would win whatever discovery says. */
    private static <T> boolean differs(@Nullable Stated<T> was, @Nullable Stated<T> is) {
        return is != null
                && (was == null
                        || (was.stamp().authority().compareTo(Authority.DISCOVERY) <= 0
                                && !was.value().equals(is.value())));
    }
}
