package io.tokenwright.alerting.condition;

import static java.util.stream.Collectors.toMap;

import io.tokenwright.kit.text.Shown;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which conditions hold, given the facts of a token and nothing else: not the order in which they came, not the time. */
public final class Diagnosis {
    private final TokenFacts facts;
    private final String token;

    private Diagnosis(TokenFacts facts) {
        this.facts = facts;
        String name = Stated.text(facts.description().name());
        this.token = name == null ? "The token" : Shown.of(name);
    }

    /** What holds, each condition of a version at most once. */
    public static List<Finding> of(TokenFacts facts) {
        return new Diagnosis(facts).findings();
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (VersionFacts version : facts.versions()) {
            Stream.of(expiring(version), unconfirmed(version), usedAfterRevocation(version), leaked(version))
                    .flatMap(Optional::stream)
                    .forEach(findings::add);
        }
        Stream.of(rotationStuck(), candidateFailed(), overlapExceeded())
                .flatMap(Optional::stream)
                .forEach(findings::add);
        return List.copyOf(findings);
    }

    /** Not for a version that is revoked or was replaced by a completed rotation: its expiry harms nobody any more. */
    private Optional<Finding> expiring(VersionFacts version) {
        Crossing crossing = version.crossing();
        if (crossing == null || version.revocation() != null || version.version() <= facts.replacedUpTo()) {
            return Optional.empty();
        }
        boolean planned = isRotationUnderWay(version.version(), crossing);
        String summary = crossing.isExpired()
                ? token + " version " + version.version() + " expired at " + crossing.expiresAt() + "."
                : token + " version " + version.version() + " expires at " + crossing.expiresAt() + "; it crossed "
                        + crossing.threshold() + ".";
        String nextAction = planned
                ? ""
                : "Rotate it (POST /api/v1/tokens/{tokenId}/rotations at the inventory), or renew it at its issuer.";
        return Optional.of(finding(
                Condition.EXPIRING,
                version.version(),
                planned ? quietened(crossing) : crossing.severity(),
                crossing.crossedAt(),
                summary,
                nextAction,
                version));
    }

    /** Plan-aware: what is being replaced in good order does not page, even when it is late. */
    private static Severity quietened(Crossing crossing) {
        return crossing.isExpired() ? Severity.WARNING : Severity.INFO;
    }

    private boolean isRotationUnderWay(int version, Crossing crossing) {
        RotationFact rotation = facts.rotation();
        return rotation != null && rotation.fromVersion() == version ? rotation.isUnderWay() : crossing.planned();
    }

    private Optional<Finding> rotationStuck() {
        RotationFact rotation = facts.rotation();
        if (rotation == null || !rotation.isStuck()) {
            return Optional.empty();
        }
        return Optional.of(finding(
                Condition.ROTATION_STUCK,
                rotation.fromVersion(),
                Severity.CRITICAL,
                rotation.at(),
                token + ": the rotation of version " + rotation.fromVersion() + " needs a person: "
                        + rotation.sentence(),
                rotation.nextAction().isEmpty()
                        ? "See what the rotation waits for, then retry it."
                        : rotation.nextAction(),
                facts.version(rotation.fromVersion())));
    }

    /** Until some later rotation has a new version live everywhere. */
    private Optional<Finding> candidateFailed() {
        RotationFact failed = facts.candidateFailed();
        if (failed == null || failed.sequence() < facts.promotedSequence()) {
            return Optional.empty();
        }
        Integer candidate = failed.toVersion();
        int version = candidate == null ? failed.fromVersion() : candidate;
        return Optional.of(finding(
                Condition.CANDIDATE_FAILED,
                version,
                Severity.WARNING,
                failed.at(),
                token + ": the successor of version " + failed.fromVersion()
                        + " failed its probe and was not promoted; version " + failed.fromVersion() + " stays current: "
                        + failed.sentence(),
                failed.nextAction().isEmpty()
                        ? "Find out why the issuer minted a value that does not work (scopes, role, clock), then ask for"
                                + " the rotation again."
                        : failed.nextAction(),
                facts.version(version)));
    }

    private Optional<Finding> overlapExceeded() {
        RotationFact exceeded = facts.overlapExceeded();
        RotationFact rotation = facts.rotation();
        if (exceeded == null
                || rotation == null
                || !rotation.rotationId().equals(exceeded.rotationId())
                || !rotation.state().equals(exceeded.state())) {
            return Optional.empty();
        }
        return Optional.of(finding(
                Condition.OVERLAP_EXCEEDED,
                exceeded.fromVersion(),
                Severity.WARNING,
                exceeded.at(),
                token + ": versions " + exceeded.fromVersion() + " and " + exceeded.toVersion()
                        + " have both been valid for longer than the policy allows: " + exceeded.sentence(),
                exceeded.nextAction().isEmpty()
                        ? "Move the consumers that still use version " + exceeded.fromVersion()
                                + ", or retire it with a reason."
                        : exceeded.nextAction(),
                facts.version(exceeded.fromVersion())));
    }

    private Optional<Finding> unconfirmed(VersionFacts version) {
        Revocation revocation = version.revocation();
        if (revocation == null || revocation.confirmation() != Revocation.Confirmation.UNCONFIRMED) {
            return Optional.empty();
        }
        return Optional.of(finding(
                Condition.REVOCATION_UNCONFIRMED,
                version.version(),
                Severity.CRITICAL,
                revocation.stamp().at(),
                token + " version " + version.version() + " was revoked, and its issuer still honours it.",
                "Revoke it at the issuer by hand; the retries go on and this resolves once a probe says that it is dead.",
                version));
    }

    /** Until the issuer is proven to refuse it at a time after its last use. */
    private Optional<Finding> usedAfterRevocation(VersionFacts version) {
        Revocation revocation = version.revocation();
        UseFact use = facts.lastUse(version);
        if (revocation == null
                || use == null
                || !use.lastUsedAt().isAfter(revocation.revokedAt())
                || (revocation.isConfirmed()
                        && !use.lastUsedAt().isAfter(revocation.stamp().at()))) {
            return Optional.empty();
        }
        String who = use.consumer().isEmpty() ? "somebody" : Shown.of(use.consumer());
        String where = use.usedFrom().isEmpty() ? "" : " from " + Shown.of(use.usedFrom());
        return Optional.of(finding(
                Condition.USED_AFTER_REVOCATION,
                version.version(),
                Severity.CRITICAL,
                use.lastUsedAt(),
                token + " version " + version.version() + " was used by " + who + where + " after it had been revoked.",
                "Find out who used it: a consumer that missed the rotation needs the new version, anybody else is an"
                        + " incident.",
                version));
    }

    private Optional<Finding> leaked(VersionFacts version) {
        Revocation revocation = version.revocation();
        if (revocation == null || !revocation.leaked() || revocation.isConfirmed()) {
            return Optional.empty();
        }
        String detail = Stated.text(revocation.leakDetail());
        return Optional.of(finding(
                Condition.LEAKED,
                version.version(),
                Severity.CRITICAL,
                revocation.revokedAt(),
                token + " version " + version.version() + " was reported leaked and is being revoked"
                        + (detail == null ? "." : ": " + Shown.of(detail)),
                "Check that deny lists refuse it, and look for uses that are not its consumers'.",
                version));
    }

    private Finding finding(
            Condition condition,
            int version,
            Severity severity,
            Instant since,
            String summary,
            String nextAction,
            @Nullable VersionFacts about) {
        Crossing crossing = about == null ? null : about.crossing();
        UseFact use = facts.lastUse(about == null ? new VersionFacts(version, List.of(), null) : about);
        return new Finding(
                condition,
                version,
                severity,
                since,
                summary,
                nextAction,
                planned(),
                crossing == null ? null : crossing.expiresAt(),
                use == null ? null : use.lastUsedAt());
    }

    private String planned() {
        RotationFact rotation = facts.rotation();
        return rotation == null || rotation.hasEnded()
                ? ""
                : "Rotation " + rotation.rotationId() + " is " + rotation.state() + ": " + rotation.sentence();
    }

    /** Findings by the identity of their alert. */
    static Map<String, Finding> byAlertId(String tokenId, List<Finding> findings) {
        return findings.stream()
                .collect(toMap(f -> Alert.id(tokenId, f.version(), f.condition()), Function.identity()));
    }
}
