package io.tokenwright.rotation.plan;

import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.rotation.token.TokenVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a token is to be rotated. Pure.
 *
 * @param breaker how many rotations a token may have
 */
public record Planner(LoopBreaker breaker) {
    /** Actor of what nobody asked for. */
    public static final String BY_ITSELF = "service:rotation";

    /** A version crossed a threshold: rotate when its policy says so and little enough is left. */
    public Planning onExpiring(Token token, int version, boolean open, int recentRotations, Instant now) {
        TokenVersion current = token.current().orElse(null);
        if (current == null || current.version() != version) {
            return new Planning.NotNow("not-current", "version " + version + " is not the current one", null);
        }
        if (!token.policy().autoRotate()) {
            return new Planning.NotNow("not-automatic", "its policy says autoRotate=false", null);
        }
        if (current.revoked()) {
            return new Planning.NotNow("revoked", "version " + version + " is revoked", null);
        }
        Instant expiresAt = current.expiresAt();
        if (expiresAt == null) {
            return new Planning.NotNow("never-expires", "version " + version + " has no expiry", null);
        }
        Instant planAt = expiresAt.minus(token.policy().rotateBefore());
        if (now.isBefore(planAt)) {
            return new Planning.NotNow("early", "more than rotateBefore is left until " + expiresAt, planAt);
        }
        return plan(
                token, current, BY_ITSELF, "version " + version + " expires at " + expiresAt, open, recentRotations);
    }

    /**
     * Somebody asked for it.
     *
     * @param version version to replace, null for the current one
     */
    public Planning onAsked(Token token, @Nullable Integer version, String actor, boolean open, int recentRotations) {
        Optional<TokenVersion> from = version == null ? token.current() : token.version(version);
        if (from.isEmpty()) {
            return new Planning.NotNow(
                    "unknown-version",
                    "version " + (version == null ? "(current)" : version) + " of token " + token.tokenId()
                            + " is not known here",
                    null);
        }
        return plan(token, from.get(), actor, actor + " asked for it", open, recentRotations);
    }

    private Planning plan(
            Token token, TokenVersion from, String actor, String sentence, boolean open, int recentRotations) {
        if (open) {
            return new Planning.NotNow("already-open", "a rotation of this token is open", null);
        }
        String issuer = token.issuer() == null ? "" : token.issuer();
        List<String> scopes = from.scopes();
        List<String> required = token.policy().requiredScopes().isEmpty()
                ? scopes
                : token.policy().requiredScopes();
        Plan plan = new Plan(
                token.tokenId(),
                token.name(),
                token.owner(),
                token.environment(),
                issuer,
                Map.copyOf(token.parameters()),
                from,
                token.nextVersion(),
                scopes.isEmpty() ? required : scopes,
                required,
                token.paths(),
                token.consumers(),
                token.policy(),
                actor);
        if (issuer.isEmpty()) {
            return blocked(plan, "issuer-missing", "no issuer is known", "register the token with its issuer");
        }
        if (token.paths().isEmpty()) {
            return blocked(
                    plan,
                    "path-missing",
                    "no secret path is known",
                    "register the token with its secretPaths in Vault");
        }
        Optional<SecretPath> stray =
                token.paths().stream().filter(SecretPath::namesSink).findFirst();
        if (stray.isPresent()) {
            return blocked(
                    plan,
                    "copy-without-path",
                    stray.get().display() + " is to get a copy in stage \""
                            + stray.get().stage() + "\", which has no path in Vault",
                    "register the token with a secretPath in Vault for that stage: a copy is written from there");
        }
        if (token.paths().size() > 1 && !token.policy().sharedAcrossStages()) {
            return blocked(
                    plan,
                    "stages-not-shared",
                    "it has " + token.paths().size() + " stages, and its policy does not let them share a value",
                    "set policy.sharedAcrossStages, or register a token for each environment");
        }
        if (breaker.trips(recentRotations)) {
            return blocked(
                    plan,
                    "too-many-rotations",
                    "it was rotated " + recentRotations + " times within "
                            + breaker.windowOf(token.policy().lifetime()),
                    "find out why (does the issuer shorten lifetimes?), then ask for RETRY");
        }
        return new Planning.Planned(plan, sentence);
    }

    private static Planning blocked(Plan plan, String reason, String sentence, String nextAction) {
        return new Planning.Blocked(plan, reason, sentence, nextAction);
    }
}
