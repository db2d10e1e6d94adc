package io.tokenwright.rotation.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.rotation.Candidate;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.SecretPath;
import java.util.List;
import java.util.Objects;

/** Holds a world that has come to rest to the invariants of a rotation. */
final class Checker {
    private Checker() {}

    static void check(World world) {
        Rotation r = world.rotation();
        assertThat(r.state().ended())
                .as("has an end: %s %s, %s", r.state(), r.reason(), r.sentence())
                .isTrue();
        safe(world);
    }

    /** What must hold wherever the rotation stands; I5 and I7 were sampled on the way. */
    static void safe(World world) {
        Rotation r = world.rotation();
        if (!r.state().ended()) {
            return;
        }
        noOrphan(world, r);
        if (r.state() == State.COMPLETED) {
            proofOfDeath(world);
        }
        for (SecretPath path : World.PATHS) {
            onlyOursAtThePath(world, r, path);
        }
    }

    /** I6: what is live at the issuer under our name is the current version and nothing else. */
    private static void noOrphan(World world, Rotation r) {
        Candidate candidate = r.candidate();
        List<String> expected = r.state() == State.COMPLETED
                ? List.of(Objects.requireNonNull(candidate).issuerRef())
                : List.of();
        assertThat(world.issuer.liveRefsNamed("tw-"))
                .as("I6: live under our name")
                .isEqualTo(expected);
        assertThat(world.vault.versions(World.PATHS.getFirst().next().path()))
                .as("nothing waits beside the live path")
                .isZero();
    }

    /** I8: a DEAD verdict on the old value, right after a random token came out DEAD, after the last revoke call. */
    private static void proofOfDeath(World world) {
        var probes = world.issuer.probes();
        int last = -1;
        for (int i = 1; i < probes.size(); i++) {
            boolean dead = probes.get(i).value().equals(World.OLD_VALUE)
                    && probes.get(i).verdict() == Verdict.DEAD;
            boolean control = probes.get(i - 1).value().startsWith("random-")
                    && probes.get(i - 1).verdict() == Verdict.DEAD;
            last = dead && control ? i : last;
        }
        assertThat(last).as("I8: the old version's death is proven").isNotNegative();
        assertThat(world.issuer.isLive(World.OLD_VALUE)).as("I8: it is dead").isFalse();
    }

    /** I10: one promote a path, or one promote and one restore; other keys of the secret are kept. */
    private static void onlyOursAtThePath(World world, Rotation r, SecretPath path) {
        int versions = world.vault.versions(path.path());
        assertThat(versions).as("I10: KV versions of %s", path.display()).isLessThanOrEqualTo(3);
        String live = world.vault.latest(path.path(), path.key());
        if (r.state() == State.COMPLETED) {
            assertThat(versions).as("I10: promoted once at %s", path.display()).isEqualTo(2);
            assertThat(World.fingerprint(live))
                    .isEqualTo(Objects.requireNonNull(r.candidate()).fingerprint());
        } else {
            assertThat(live).as("the old value is back").isEqualTo(World.OLD_VALUE);
        }
        assertThat(world.vault.latest(path.path(), "user")).isEqualTo("deploy");
    }
}
