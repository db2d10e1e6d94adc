package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.token.SecretPath;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The copies of a stage follow its path in Vault: they are looked at before the path is written and written after it, so that a
 * stage is promoted, or restored, only when they hold the same value. What does not work keeps the rotation where it is, and so
 * the version that is to go stays alive.
 */
final class Copying {
    /** Key of a rotation's evidence: why it cannot be told whether a copy holds the new value; empty when it can. */
    static final String UNSURE = "copiesUnsure";

    private final Copies copies;
    private final SecretStore store;

    Copying(Copies copies, SecretStore store) {
        this.copies = copies;
        this.store = store;
    }

    /** Whether a plan's copies can be reached and hold what {@code path} holds, or nothing; null when all is well. */
    @Nullable
    Event check(SecretPath path) {
        if (path.copies().isEmpty()) {
            return null;
        }
        VaultResult<HeldValue> live = store.read(path);
        Set<Fingerprint> expected = new HashSet<>();
        if (live instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                expected.add(held.fingerprint());
            }
        } else if (!(live instanceof VaultResult.Missing<HeldValue>)) {
            return Trouble.of(live);
        }
        return switch (copies.look(path, expected)) {
            case Copies.Result.Good _, Copies.Result.Unsure _ -> null;
            case Copies.Result.Foreign foreign ->
                Trouble.unsound(
                        foreign.sentence(),
                        "see whose value that is: put what " + path.display() + " holds there, or correct secretPaths");
            case Copies.Result.Later later -> later(later);
            case Copies.Result.Refused refused -> Trouble.unsound(refused.sentence(), refused.nextAction());
            case Copies.Result.NoVault(VaultResult<?> result) -> Trouble.of(result);
        };
    }

    /** Whether the stage under way can be promoted with its copies; null when it can. */
    @Nullable
    Event beforePromotion(Rotation r, SecretPath path) {
        if (path.copies().isEmpty() || r.stage().accepted()) {
            return null;
        }
        Set<Fingerprint> ours = new HashSet<>();
        VaultResult<?> trouble = ours(r, path, ours);
        return trouble != null
                ? Trouble.of(trouble)
                : problem(copies.look(path, ours), r.stage().expectedVersion());
    }

    /**
     * Writes the copies of the stage under way.
     *
     * @param kvVersion that the path has now
     * @param then what it means when they hold the value
     */
    Event write(
            Rotation r,
            SecretPath path,
            SecretValue value,
            Fingerprint wanted,
            int kvVersion,
            Fence fence,
            Function<Copies.Result.Good, Event> then) {
        if (path.copies().isEmpty()) {
            return then.apply(new Copies.Result.Good(Map.of(), Map.of()));
        }
        Set<Fingerprint> ours = new HashSet<>();
        VaultResult<?> trouble = ours(r, path, ours);
        if (trouble != null) {
            return Trouble.of(trouble);
        }
        Copies.Result result = copies.write(path, value, wanted, ours, r.stage().accepted(), fence::check);
        Event problem = problem(result, kvVersion);
        if (problem != null) {
            return problem;
        }
        return then.apply(
                result instanceof Copies.Result.Good good ? good : new Copies.Result.Good(Map.of(), Map.of()));
    }

    /**
     * What speaks against giving up the old version.
     *
     * @param trouble null for nothing
     * @param unsure what cannot be told; empty for nothing
     * @param says what each copy holds, and how that is known
     */
    record Held(@Nullable Event trouble, String unsure, Map<String, String> says) {}

    /** Whether the copies of all stages hold the candidate. */
    Held holding(Rotation r) {
        Map<String, String> says = new LinkedHashMap<>();
        String unsure = "";
        Plan plan = r.plan();
        for (int i = 0; i < plan.paths().size(); i++) {
            SecretPath path = plan.paths().get(i);
            if (path.copies().isEmpty()) {
                continue;
            }
            Copies.Result result = copies.holding(
                    path, r.minted().fingerprint(), r.stages().get(i).marks());
            switch (result) {
                case Copies.Result.Good good -> says.putAll(good.says());
                case Copies.Result.Unsure doubt -> {
                    says.putAll(doubt.says());
                    unsure = unsure.isEmpty() ? doubt.sentence() : unsure + "; " + doubt.sentence();
                }
                case Copies.Result.Foreign foreign -> {
                    String sentence = foreign.sentence() + "; the old version stays alive";
                    String back = "put what " + path.display() + " holds there, then ask for RETRY"
                            + (r.state() == State.OBSERVING ? "; or ROLL_BACK puts the old value back" : "");
                    return new Held(new Event.Blocked(Reason.PATH_CHANGED, sentence, back, null), "", says);
                }
                default -> {
                    return new Held(problem(result, 0), "", says);
                }
            }
        }
        return new Held(null, unsure, says);
    }

    /** The values that this rotation handles at {@code path}; not null when Vault cannot say. */
    private @Nullable VaultResult<?> ours(Rotation r, SecretPath path, Set<Fingerprint> ours) {
        Candidate candidate = r.candidate();
        if (candidate != null) {
            ours.add(candidate.fingerprint());
        }
        if (r.stage().oldVersion() == 0) {
            return null;
        }
        VaultResult<HeldValue> old = store.read(path, r.stage().oldVersion());
        if (old instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                ours.add(held.fingerprint());
            }
            return null;
        }
        return old instanceof VaultResult.Missing<HeldValue> ? null : old;
    }

    /** Null when all is well. */
    private static @Nullable Event problem(Copies.Result result, int seenVersion) {
        return switch (result) {
            case Copies.Result.Good _, Copies.Result.Unsure _ -> null;
            case Copies.Result.Foreign foreign ->
                new Event.Blocked(
                        Reason.PATH_CHANGED,
                        foreign.sentence() + "; nothing was overwritten there",
                        "see who wrote there; RETRY writes over it, ROLL_BACK puts the old value back",
                        seenVersion);
            case Copies.Result.Later later -> later(later);
            case Copies.Result.Refused refused ->
                new Event.Blocked(
                        Reason.SINK_REFUSED,
                        refused.sentence(),
                        refused.nextAction() + ", then ask for RETRY; or ROLL_BACK puts the old value back",
                        null);
            case Copies.Result.NoVault(VaultResult<?> trouble) -> Trouble.of(trouble);
        };
    }

    private static Event later(Copies.Result.Later later) {
        return new Event.Delayed(Reason.SINK_UNAVAILABLE, later.sentence(), later.delay());
    }
}
