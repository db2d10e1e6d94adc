package io.tokenwright.rotation.connector;

import io.tokenwright.kit.vault.VaultResult;
import java.util.function.Function;

/** What Vault's results mean where Vault is the issuer. Pure. */
public final class VaultOutcomes {
    private VaultOutcomes() {}

    /** {@code reading} is applied to what was done; what is missing is gone already. */
    public static <T, U> Outcome<U> of(VaultResult<T> result, Function<T, U> reading) {
        return switch (result) {
            case VaultResult.Done<T> done -> new Outcome.Done<>(reading.apply(done.value()));
            case VaultResult.Missing<T> _ -> new Outcome.AlreadyGone<>();
            case VaultResult.Denied<T> denied ->
                new Outcome.Refused<>(
                        "vault-denied",
                        "Vault denies " + denied.capability() + " on " + denied.path()
                                + ": grant it to the rotation service");
            case VaultResult.Conflict<T> conflict -> new Outcome.Refused<>("conflict", conflict.path() + " conflicts");
            case VaultResult.Unavailable<T> later ->
                new Outcome.RetryAfter<>(later.retryAfter(), "Vault is not available: " + later.reason());
            case VaultResult.AnswerLost<T> lost ->
                new Outcome.AnswerLost<>("Vault's answer for " + lost.path() + " was lost");
            case VaultResult.Refused<T> refused ->
                new Outcome.Refused<>("vault-refused", refused.path() + ": " + refused.sentence());
        };
    }
}
