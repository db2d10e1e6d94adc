package io.tokenwright.rotation.rotation;

import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.secretpath.HeldValue;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.token.SecretPath;
import io.tokenwright.rotation.token.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a plan can be carried out and undone, before anything is minted. */
final class PlanCheck {
    private static final Duration REHEARSAL_POLL = Duration.ofMinutes(1);

    private final SecretStore store;
    private final Tokens tokens;
    private final HttpProbes httpProbes;
    private final Timing timing;
    private final Copying copying;
    private final InstantSource clock;

    PlanCheck(
            SecretStore store,
            Tokens tokens,
            HttpProbes httpProbes,
            Timing timing,
            Copying copying,
            InstantSource clock) {
        this.store = store;
        this.tokens = tokens;
        this.httpProbes = httpProbes;
        this.timing = timing;
        this.copying = copying;
        this.clock = clock;
    }

    Event check(Rotation r, Connector connector) {
        Event problem = unsound(r.plan(), connector);
        if (problem == null) {
            problem = notRehearsed(r.plan());
        }
        Strategy strategy = Strategy.of(connector.description().traits());
        if (problem == null && strategy == Strategy.IN_PLACE) {
            problem = timing.withoutWindow(r.plan());
        }
        boolean toApprove = needsApproval(r, strategy);
        if (problem == null && !toApprove) {
            problem = timing.wait(r, clock.instant());
        }
        return problem == null ? paths(r, strategy, toApprove) : problem;
    }

    /** What has no way back takes two persons, whatever the policy says. */
    private static boolean needsApproval(Rotation r, Strategy strategy) {
        return (r.plan().policy().approvalRequired() || strategy == Strategy.IN_PLACE) && r.approvedBy() == null;
    }

    private @Nullable Event unsound(Plan plan, Connector connector) {
        Strategy strategy = Strategy.of(connector.description().traits());
        Capability mint = strategy == Strategy.IN_PLACE ? Capability.REPLACE : Capability.ISSUE;
        for (Capability needed : List.of(mint, Capability.PROBE, Capability.REVOKE)) {
            boolean byHand = needed == Capability.ISSUE && Assistance.mintsByHand(connector)
                    || needed == Capability.REVOKE && connector.revokesByHand();
            if (!byHand && !connector.can(needed)) {
                return Trouble.unsound("connector \"" + plan.issuer() + "\" cannot " + needed, "rotate it by hand");
            }
        }
        List<String> problems = connector.problemsWith(plan.parameters());
        if (!problems.isEmpty()) {
            return Trouble.unsound(String.join("; ", problems), "register the token with these issuerParameters");
        }
        Optional<String> beyond = IssuerLimits.problemWith(plan, connector);
        if (beyond.isPresent()) {
            return Trouble.unsound(beyond.get(), "make room at the issuer or rotate it by hand, then ask for RETRY");
        }
        if (plan.from().issuerRef() == null && !connector.revokesByHand()) {
            return Trouble.unsound(
                    "the issuer's id of version " + plan.from().version() + " is not known, so it could not be revoked",
                    "register the version with its issuerRef");
        }
        for (SecretPath path : plan.paths()) {
            if (path.namesSink()) {
                return Trouble.unsound(
                        path.display() + " is to get a copy in a stage that has no path in Vault",
                        "register the token with a secretPath in Vault for that stage");
            }
        }
        for (String url : plan.policy().httpProbes()) {
            Optional<String> problem = httpProbes.problemWith(url);
            if (problem.isPresent()) {
                return Trouble.unsound(problem.get(), "correct the policy's httpProbes");
            }
        }
        return null;
    }

    private @Nullable Event notRehearsed(Plan plan) {
        String rehearsal = plan.policy().rehearsalTokenId();
        if (rehearsal == null) {
            return null;
        }
        Instant now = clock.instant();
        Instant issuedAt = plan.from().issuedAt();
        boolean rehearsed = tokens.rehearsedAt(rehearsal)
                .filter(at -> issuedAt == null || at.isAfter(issuedAt))
                .filter(at -> !at.plus(plan.policy().soak()).isAfter(now))
                .isPresent();
        return rehearsed
                ? null
                : new Event.Delayed(
                        Reason.AWAITING_REHEARSAL,
                        "waits until the rotation of its rehearsal " + rehearsal + " is completed and soaked",
                        REHEARSAL_POLL);
    }

    private Event paths(Rotation r, Strategy strategy, boolean toApprove) {
        Plan plan = r.plan();
        List<Integer> liveVersions = new ArrayList<>();
        for (SecretPath path : plan.paths()) {
            VaultResult<Integer> version = store.check(path);
            if (!(version instanceof VaultResult.Done<Integer>(Integer live))) {
                return Trouble.of(version);
            }
            Event trouble = wrongValue(r, path, live);
            if (trouble == null) {
                trouble = copying.check(path);
            }
            if (trouble != null) {
                return trouble;
            }
            liveVersions.add(live);
        }
        return new Event.PlanChecked(
                List.copyOf(liveVersions),
                toApprove,
                strategy,
                Map.of("planHash", plan.hash(), "strategy", strategy.code()));
    }

    /** What is live must be the version that is to be replaced, where its fingerprint is known. */
    private @Nullable Event wrongValue(Rotation r, SecretPath path, int live) {
        Fingerprint expected = r.plan().from().fingerprint();
        if (live == 0 || expected == null || r.fromDead()) {
            return null;
        }
        VaultResult<HeldValue> read = store.read(path);
        if (read instanceof VaultResult.Done<HeldValue>(HeldValue held)) {
            try (held) {
                boolean other = held.fingerprint().keyId().equals(expected.keyId())
                        && !held.fingerprint().equals(expected);
                return other
                        ? Trouble.unsound(
                                path.display() + " does not hold version "
                                        + r.plan().from().version(),
                                "register the version that is live there, or correct secretPaths")
                        : null;
            }
        }
        return read instanceof VaultResult.Missing<HeldValue>
                ? Trouble.unsound(
                        path.display() + " was deleted or has no key \"" + path.key() + "\"", "correct secretPaths")
                : Trouble.of(read);
    }
}
