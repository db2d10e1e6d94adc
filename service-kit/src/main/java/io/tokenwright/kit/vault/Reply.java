package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of one request, before it means anything. */
sealed interface Reply {

    /**
     * A whole answer.
     *
     * @param json its body; null when there is none, or it is no JSON object
     * @param empty whether there was no body at all
     * @param retryAfter raw header
     */
    record Answered(int status, @Nullable JsonObject json, boolean empty, Optional<String> retryAfter)
            implements Reply {

        boolean ok() {
            return status == 200 || status == 204;
        }

        boolean notJson() {
            return json == null && !empty;
        }

        /** A member of the body that is an object, or nothing. */
        Optional<JsonObject> object(String name) {
            JsonValue value = json == null ? null : json.get(name);
            return value != null && value.isObject() ? Optional.of(value.asObject()) : Optional.empty();
        }

        /** Vault's own words in lower case, to be compared with phrases that we know; never shown. */
        String errors() {
            JsonValue errors = json == null ? null : json.get("errors");
            return errors == null ? "" : errors.toString().toLowerCase(Locale.ROOT);
        }

        /**
         * Whether the 403 is about the token and not about a policy. Vault's core says a bare "permission denied" to a token that it does
         * not know (newer ones add "invalid token"), and wraps the same words as "1 error occurred" when a policy says no.
         */
        boolean badToken() {
            String errors = errors();
            return status == 403
                    && (errors.contains("invalid token")
                            || errors.contains("bad token")
                            || errors.equals("[\"permission denied\"]"));
        }

        /** The status only: a body may hold a value. */
        @Override
        public String toString() {
            return "status " + status;
        }
    }

    /** No connection came about: nothing has happened. */
    record NotSent() implements Reply {}

    /** The request went out, and no whole answer came back. */
    record Lost() implements Reply {}

    /** We have no token of our own to send; {@code why} is never a Done. */
    record NoLogin(VaultResult<?> why) implements Reply {}
}
