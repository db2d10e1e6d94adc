package io.tokenwright.rotation.simulation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.assisted.DropBox;
import io.tokenwright.rotation.assisted.DropBox.Answer;
import io.tokenwright.rotation.assisted.Drops;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Ada, who mints and revokes in the browser, gives the value once more when she got no answer, and revokes what is not taken. */
final class Person {
    private static final String ADA = "user:ada";
    /** Any text does: the world keeps the ticket and not the token. */
    private static final String TOKEN = "twd_of_ada";

    private final World world;
    private MemoryIssuer.@Nullable Credential minted;
    private Drops.@Nullable Ticket ticket;
    private boolean busy;

    Person(World world) {
        this.world = world;
    }

    void helps(DropBox box, List<String> scopes) {
        if (busy) {
            return;
        }
        busy = true;
        try {
            revoke();
            mint(scopes);
            give(box);
        } finally {
            busy = false;
        }
    }

    private void mint(List<String> scopes) {
        Rotation r = world.rotation();
        if (minted == null && r.awaitsValue()) {
            minted = world.issuer.mintByHand(r.mintName(), scopes);
            ticket = new Drops.Ticket(
                    "h-" + r.mintName(), r.id(), ADA, world.now().plus(Duration.ofDays(1)), null);
        }
    }

    private void give(DropBox box) {
        var mine = minted;
        if (mine == null) {
            return;
        }
        try (SecretValue value = SecretValue.of(mine.value)) {
            Answer answer = box.give(new DropBox.Gift(World.ID, TOKEN, value, mine.ref, "2026-12-24", ADA));
            if (answer instanceof Answer.Refused refused && !refused.code().equals("drop-token-used")) {
                // Nobody took it, so nobody but her will revoke it.
                mine.revoked = true;
            }
            if (!(answer instanceof Answer.Unavailable)) {
                minted = null;
            }
        }
    }

    private void revoke() {
        boolean revoked = false;
        for (Revocation line : world.stores.ledgerRows()) {
            String ref = line.order().issuerRef();
            boolean open = line.state() != Revocation.State.HELD && line.state() != Revocation.State.CONFIRMED;
            if (open && ref != null && world.issuer.revokeByHand(ref)) {
                revoked = true;
            }
        }
        if (revoked) {
            world.ask(new Event.RevokedByHand(ADA, "revoked"));
        }
    }

    Drops drops() {
        return new MemoryDrops();
    }

    private final class MemoryDrops implements Drops {
        @Override
        public Optional<Ticket> ticket(String rotationId, String hash) {
            return Optional.ofNullable(ticket);
        }

        @Override
        public Optional<Rotation> rotation(String rotationId) {
            return Optional.of(world.rotation());
        }

        @Override
        public Optional<Owner> owner(Fingerprint fingerprint) {
            return world.inLedger(fingerprint);
        }

        @Override
        public void taken(Ticket used, String actor, Instant now) {
            ticket = new Ticket(used.hash(), used.rotationId(), used.madeBy(), used.expiresAt(), now);
            world.stores.ask(
                    new Rotations.Request("drop:" + used.hash(), used.rotationId(), new Event.ValueDropped(actor)));
        }
    }
}
