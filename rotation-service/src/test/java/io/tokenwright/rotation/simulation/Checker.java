package io.tokenwright.rotation.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.simulation.Aftermath.IssuerCall;
import io.tokenwright.rotation.simulation.Aftermath.IssuerCall.Kind;
import io.tokenwright.rotation.simulation.Aftermath.PathLeft;
import io.tokenwright.rotation.token.SecretPath;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Holds what a rotation left to the invariants of a rotation, whether it ran in the simulator or on real parts. */
public final class Checker {
    private static final int ONCE = 2;
    private static final int ONCE_AND_BACK = 3;

    private Checker() {}

    static void check(World world) {
        ended(world.aftermath());
        safe(world);
    }

    /** What must hold wherever the rotation stands; I5 and I7 were sampled on the way. */
    static void safe(World world) {
        if (!world.rotation().state().ended()) {
            return;
        }
        safe(world.aftermath());
        for (SecretPath path : World.PATHS) {
            assertThat(world.vault.latest(path.path(), "user"))
                    .as("other keys of %s", path.display())
                    .isEqualTo("deploy");
        }
    }

    /** Everything, on what has come to rest. */
    public static void check(Aftermath left) {
        ended(left);
        safe(left);
    }

    private static void ended(Aftermath left) {
        Rotation r = left.rotation();
        assertThat(r.state().ended())
                .as("has an end: %s %s, %s", r.state(), r.reason(), r.sentence())
                .isTrue();
    }

    private static void safe(Aftermath left) {
        Rotation r = left.rotation();
        String current = r.state() == State.COMPLETED
                ? Objects.requireNonNull(r.candidate()).issuerRef()
                : old(r);
        assertThat(left.live()).as("I5, I6: what is live in truth").isEqualTo(Set.of(current));
        assertThat(left.waiting()).as("nothing waits beside the live path").isFalse();
        left.paths().forEach(path -> onlyOurs(r, path, current));
        evidenceBeforeKill(left);
        if (r.state() == State.COMPLETED) {
            proofOfDeath(left);
        }
    }

    private static String old(Rotation r) {
        return Objects.requireNonNull(r.plan().from().issuerRef());
    }

    /** I10, I18: one promote a path, or one promote and one restore onto what is live. */
    private static void onlyOurs(Rotation r, PathLeft path, String current) {
        assertThat(path.holds()).as("I10: at %s", path.name()).isEqualTo(current);
        assertThat(path.kvVersions())
                .as("I10: KV versions of %s", path.name())
                .isBetween(
                        r.state() == State.COMPLETED ? ONCE : 1, r.state() == State.COMPLETED ? ONCE : ONCE_AND_BACK);
    }

    /** I7: what was killed stands in the ledger, released before the first call; a rotation that went back killed no old version. */
    private static void evidenceBeforeKill(Aftermath left) {
        String old = old(left.rotation());
        Optional<Instant> killed = left.calls().stream()
                .filter(call -> call.kind() == Kind.REVOKE && call.ref().equals(old))
                .map(IssuerCall::at)
                .findFirst();
        if (left.rotation().state() == State.ROLLED_BACK) {
            assertThat(killed).as("I7: the old version is never revoked").isEmpty();
        }
        killed.ifPresent(at -> assertThat(left.ledger())
                .as("I7: ordered before %s", at)
                .anySatisfy(line -> {
                    assertThat(line.order().issuerRef()).isEqualTo(old);
                    assertThat(line.state()).isNotEqualTo(Revocation.State.HELD);
                    assertThat(line.orderedAt()).isBeforeOrEqualTo(at);
                }));
    }

    /** I8: after the last kill the old value was refused, right after a random one was. */
    private static void proofOfDeath(Aftermath left) {
        String old = old(left.rotation());
        List<IssuerCall> calls = left.calls();
        boolean proven = false;
        for (int i = 1; i < calls.size(); i++) {
            IssuerCall call = calls.get(i);
            IssuerCall before = calls.get(i - 1);
            if (call.ref().equals(old) && call.kind() == Kind.REVOKE) {
                proven = proven && call.dead();
            } else if (call.ref().equals(old) && call.dead()) {
                proven = proven || (before.ref().isEmpty() && before.dead());
            }
        }
        assertThat(proven).as("I8: the old version's death is proven").isTrue();
    }
}
