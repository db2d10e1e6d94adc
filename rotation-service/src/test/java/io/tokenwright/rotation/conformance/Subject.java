package io.tokenwright.rotation.conformance;

import io.tokenwright.rotation.connector.Connector;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connector and what is needed to try it.
 *
 * @param connector with a timeout of a few seconds and pages of {@link #PAGE_SIZE}, where it has pages
 * @param against what it calls, for people
 * @param parameters of a token that may be minted, many times over
 * @param scopes that the issuer grants
 * @param gate that its calls pass; null when they are no HTTP, and then nothing can be made to go wrong
 * @param pages whether its list comes in pages
 * @param oneShape whether all values have the length and the prefix that its random ones have
 * @param deadStatuses HTTP statuses that mean a dead value
 * @param secrets what no log may show, besides the values that are minted
 */
public record Subject(
        Connector connector,
        String against,
        Map<String, String> parameters,
        List<String> scopes,
        @Nullable Gate gate,
        boolean pages,
        boolean oneShape,
        Set<Integer> deadStatuses,
        List<String> secrets) {
    /** Small, so that three versions make two pages. */
    public static final int PAGE_SIZE = 2;

    /** Without secrets. */
    @Override
    public String toString() {
        return connector.description().name() + " against " + against;
    }
}
