package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.IssueRequest;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.Precision;
import io.tokenwright.rotation.token.SecretPath;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A version that a person mints. They put its value beside the live path through us, with a note of whose it is; what lies
 * there is the truth, so that nothing is lost when a process ends between the write and the word of it.
 */
final class Assistance {
    /** Key of a rotation's evidence: why the value that was given before is none. */
    static final String VALUE_REFUSED = "valueRefused";

    private final SecretStore store;
    private final InstantSource clock;

    Assistance(SecretStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Whether a person mints at this issuer. */
    static boolean mintsByHand(Connector connector) {
        return connector.assisted().isPresent();
    }

    /** What a person has given, or what they are asked for. */
    Event await(Rotation r, Connector connector) {
        VaultResult<Optional<Candidate>> given = given(r);
        if (!(given instanceof VaultResult.Done<Optional<Candidate>>(Optional<Candidate> candidate))) {
            return Trouble.of(given);
        }
        return candidate.<Event>map(Event.ValueGiven::new).orElseGet(() -> awaited(r, connector));
    }

    private Event awaited(Rotation r, Connector connector) {
        var request = new IssueRequest(
                r.mintName(),
                r.plan().scopes(),
                clock.instant()
                        .plus(r.plan().lifetime(connector.description().limits().lifetimeMax())),
                r.plan().parameters());
        String how = connector
                .assisted()
                .map(assisted -> assisted.minting(request, clock.instant()))
                .orElseGet(() -> "mint it at the issuer with the name " + request.name() + " and the scopes "
                        + String.join(", ", request.scopes()));
        String refused = r.evidence().get(VALUE_REFUSED);
        return new Event.ValueAwaited(
                (refused == null ? "" : "the value that was given is none: " + refused + "; ")
                        + "a person mints the next version and gives its value",
                how + "; then ask for GIVE_VALUE and send the value, once, with the drop token that you get");
    }

    /** What a person gave as the version that is awaited: where it waits, or where it is live already. */
    VaultResult<Optional<Candidate>> given(Rotation r) {
        VaultResult<HeldValue> waiting = store.read(r.plan().paths().getFirst().next());
        if (waiting instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                Optional<Drop> drop = Drop.of(held.notes(), r);
                if (drop.isPresent()) {
                    return new VaultResult.Done<>(Optional.of(drop.get().candidate(r, held.fingerprint())));
                }
            }
        } else if (!(waiting instanceof VaultResult.Missing<HeldValue>)) {
            return waiting.map(_ -> Optional.empty());
        }
        return r.attempts() == 0 ? promoted(r) : new VaultResult.Done<>(Optional.empty());
    }

    /** The database was restored to before the mint: a live path that names this rotation holds what it was given. */
    private VaultResult<Optional<Candidate>> promoted(Rotation r) {
        SecretPath path = r.plan().paths().getFirst();
        VaultResult<Map<String, String>> labels = store.labels(path);
        if (!(labels instanceof VaultResult.Done<Map<String, String>>(Map<String, String> of))
                || !r.id().equals(of.get(Future.LABEL_ROTATION))) {
            return labels.map(_ -> Optional.empty());
        }
        String issuerRef = of.getOrDefault(Future.LABEL_ISSUER_REF, "");
        return store.read(path).map(live -> {
            try (live) {
                return isOld(r, live.fingerprint()) ? Optional.empty() : Optional.of(adopted(r, issuerRef, live));
            }
        });
    }

    private static boolean isOld(Rotation r, @Nullable Fingerprint fingerprint) {
        return fingerprint != null && fingerprint.equals(r.plan().from().fingerprint());
    }

    private Candidate adopted(Rotation r, String issuerRef, HeldValue live) {
        return new Candidate(
                r.candidateVersion(),
                issuerRef,
                live.fingerprint(),
                r.plan().scopes(),
                clock.instant(),
                null,
                Precision.UNKNOWN,
                "");
    }

    /** The same as an event of somebody who looks for what was left; null when nothing was given. */
    @Nullable
    Event left(Rotation r) {
        VaultResult<Optional<Candidate>> given = given(r);
        if (!(given instanceof VaultResult.Done<Optional<Candidate>>(Optional<Candidate> candidate))) {
            return Trouble.of(given);
        }
        return candidate
                .map(found -> (Event) new Event.CandidateFound(found, List.of()))
                .orElse(null);
    }
}
