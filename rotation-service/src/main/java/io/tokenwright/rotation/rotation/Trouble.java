package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.secretpath.Put;

/** What a call that did not work means for a rotation: wait, or ask a person, and for what. Pure. */
final class Trouble {
    private Trouble() {}

    /** The plan cannot be carried out until somebody did {@code nextAction}. */
    static Event unsound(String sentence, String nextAction) {
        return new Event.Blocked(Reason.PLAN_UNSOUND, sentence, nextAction + ", then ask for RETRY", null);
    }

    /** Somebody else wrote to a live path. */
    static Event pathChanged(Put.Changed changed) {
        return new Event.Blocked(
                Reason.PATH_CHANGED,
                changed.sentence() + "; nothing was overwritten",
                "see who wrote there; RETRY writes over it, ROLL_BACK puts the old value back",
                changed.seenVersion());
    }

    /** What a call to Vault that did not work means for the rotation. */
    static Event of(VaultResult<?> result) {
        return switch (result) {
            case VaultResult.Unavailable<?> u ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault is not available: " + u.reason(), u.retryAfter());
            case VaultResult.AnswerLost<?> lost ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, "Vault's answer for " + lost.path() + " was lost", null);
            case VaultResult.Conflict<?> conflict ->
                new Event.Delayed(Reason.VAULT_UNAVAILABLE, conflict.path() + " was written meanwhile", null);
            case VaultResult.Denied<?> denied ->
                new Event.Blocked(
                        Reason.VAULT_DENIED,
                        "Vault denies " + denied.capability() + " on " + denied.path(),
                        "grant " + denied.capability() + " on " + denied.path()
                                + " to the rotation service, then ask for RETRY",
                        null);
            case VaultResult.Missing<?> missing ->
                new Event.Blocked(
                        Reason.PLAN_UNSOUND,
                        "there is nothing at " + missing.path(),
                        "create it or correct secretPaths, then ask for RETRY",
                        null);
            case VaultResult.Refused<?> refused ->
                new Event.Blocked(
                        Reason.PLAN_UNSOUND,
                        refused.path() + ": " + refused.sentence(),
                        "correct it, then ask for RETRY",
                        null);
            case VaultResult.Done<?> _ -> throw new IllegalArgumentException("a result that worked is no trouble");
        };
    }

    /** What a call to an issuer that did not work means for the rotation, where repeating it does no harm. */
    static Event of(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.RetryAfter<?> later ->
                new Event.Delayed(Reason.ISSUER_UNAVAILABLE, later.sentence(), later.delay());
            case Outcome.AnswerLost<?> lost -> new Event.Delayed(Reason.ISSUER_UNAVAILABLE, lost.sentence(), null);
            case Outcome.Refused<?> refused ->
                new Event.Blocked(
                        Reason.ISSUER_REFUSED,
                        refused.sentence(),
                        "correct what the issuer refuses (" + refused.code() + "), then ask for RETRY",
                        null);
            case Outcome.AlreadyGone<?> _ ->
                new Event.Blocked(
                        Reason.ISSUER_REFUSED,
                        "the issuer says that there is no such thing",
                        "correct issuerParameters, then ask for RETRY",
                        null);
            case Outcome.Done<?> _ -> throw new IllegalArgumentException("an outcome that worked is no trouble");
        };
    }
}
