package io.tokenwright.rotation.engine;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.revocation.RevokedVersions;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import java.util.Optional;

/** Tells the open rotation of a token that its old version, or its candidate, was ordered dead by somebody else. */
public final class RotationInformant implements RevokedVersions {
    private final JdbcRotations rotations;
    private final JdbcRequests requests;

    public RotationInformant(JdbcRotations rotations, JdbcRequests requests) {
        this.rotations = rotations;
        this.requests = requests;
    }

    @Override
    public void ordered(Tx tx, String tokenId, int version, String sentence) {
        Optional<Rotation> open = rotations.open(tx, tokenId);
        if (open.isEmpty()) {
            return;
        }
        Rotation r = open.get();
        Candidate candidate = r.candidate();
        if (version == r.plan().from().version()) {
            ask(tx, r.id(), "from-" + version, new Event.FromRevoked(sentence));
        } else if (candidate != null && candidate.version() == version) {
            ask(tx, r.id(), "candidate-" + version, new Event.CandidateRevoked(sentence));
        }
    }

    private void ask(Tx tx, String rotationId, String what, Event event) {
        requests.ask(tx, new Rotations.Request(rotationId + ":" + what, rotationId, event));
    }
}
