package io.tokenwright.rotation.connector;

import io.tokenwright.rotation.connector.Connector.IssueRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person does at an issuer that has no API to mint, and perhaps none to revoke. Never a value.
 *
 * @param mint where and how a version is minted
 * @param revoke where and how one is revoked; null where the issuer has an API for that
 * @param value what a value looks like, as a whole
 * @param defaults values of parameters that a token need not name
 */
public record Assisted(ByHand mint, @Nullable ByHand revoke, Pattern value, Map<String, String> defaults) {

    /**
     * Something to be done in a browser.
     *
     * @param link deep link with holes
     * @param steps what to do there, in order; with the same holes
     */
    public record ByHand(Template link, List<Template> steps) {
        private String sentence(Map<String, String> holes) {
            String doing = String.join(
                    "; ", steps.stream().map(step -> step.fill(holes)).toList());
            return "open " + link.fillEncoded(holes) + (doing.isEmpty() ? "" : " and " + doing);
        }
    }

    /** What to do to mint {@code request}, in one sentence: the link, the exact scopes, the name and the expiry to choose. */
    public String minting(IssueRequest request, Instant now) {
        Map<String, String> holes = holes(request.parameters());
        String day = request.expiresAt().atOffset(ZoneOffset.UTC).toLocalDate().toString();
        String scopes = String.join(", ", request.scopes());
        holes.put("name", request.name());
        holes.put("scopes", scopes);
        holes.put("expires_date", day);
        holes.put(
                "lifetime_days",
                String.valueOf(
                        Math.max(1, Duration.between(now, request.expiresAt()).toDays())));
        return mint.sentence(holes) + "; the name is " + request.name() + ", the scopes are "
                + (scopes.isEmpty() ? "none" : "exactly " + scopes) + ", it expires on " + day;
    }

    /** What to do to revoke a version, in one sentence; throws {@link IllegalStateException} where the issuer has an API. */
    public String revoking(String issuerRef, Map<String, String> parameters) {
        if (revoke == null) {
            throw new IllegalStateException("this issuer revokes by API");
        }
        Map<String, String> holes = holes(parameters);
        holes.put("id", issuerRef);
        return revoke.sentence(holes);
    }

    private Map<String, String> holes(Map<String, String> parameters) {
        Map<String, String> holes = new HashMap<>(defaults);
        holes.putAll(parameters);
        return holes;
    }
}
