package io.tokenwright.inventory.register;

import io.tokenwright.inventory.usage.Usage;
import io.tokenwright.kit.secret.Fingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tokens as the API shows them. */
final class HttpViews {
    private HttpViews() {}

    static HttpTokenAnswers.View token(Register.Entry entry, List<Usage> seen, Instant now) {
        Token token = entry.token();
        Description said = token.description();
        Integer current = token.currentVersion();
        TokenVersion currentVersion = current == null ? null : token.versions().get(current);
        return new HttpTokenAnswers.View(
                token.tokenId(),
                token.name(),
                token.issuer(),
                Stated.valueOf(said.issuerParameters()),
                token.owner(),
                Stated.valueOf(said.ownerContact()),
                token.environment(),
                Stated.valueOf(said.labels()),
                paths(Stated.valueOf(said.secretPaths())),
                policy(Stated.valueOf(said.policy())),
                token.stateAt(now),
                current,
                currentVersion == null ? null : currentVersion.expiresAt(),
                lastUsed(seen),
                versions(token, seen, now),
                consumers(token, seen),
                rotation(token.rotation()),
                entry.revision());
    }

    static HttpTokenAnswers.@Nullable RevocationView revocation(
            String tokenId, int version, @Nullable Revocation revocation) {
        return revocation == null
                ? null
                : new HttpTokenAnswers.RevocationView(
                        tokenId,
                        version,
                        revocation.revokedAt(),
                        revocation.reason(),
                        revocation.confirmation(),
                        revocation.detail());
    }

    static HttpTokenAnswers.Summary summary(TokenPages.Row row, @Nullable Instant lastUsedAt) {
        return new HttpTokenAnswers.Summary(
                row.tokenId(),
                row.name().isEmpty() ? null : row.name(),
                row.owner(),
                row.environment(),
                row.issuer(),
                row.currentVersion(),
                row.state(),
                row.expiresAt(),
                lastUsedAt);
    }

    static HttpTokenAnswers.HistoryItem history(History.Entry entry) {
        return new HttpTokenAnswers.HistoryItem(
                entry.occurredAt(),
                entry.kind(),
                entry.version(),
                entry.sentence(),
                entry.source(),
                entry.actor(),
                entry.eventId());
    }

    /** Declared and observed consumers by name. */
    static List<String> consumerNames(Token token, List<Usage> seen) {
        var names = new TreeSet<String>();
        List<String> declared = Stated.valueOf(token.description().consumers());
        if (declared != null) {
            names.addAll(declared);
        }
        seen.forEach(usage -> names.add(usage.consumer()));
        return List.copyOf(names);
    }

    private static List<HttpTokenAnswers.Version> versions(Token token, List<Usage> seen, Instant now) {
        var versions = new ArrayList<HttpTokenAnswers.Version>();
        for (TokenVersion version : token.versions().values()) {
            Issue issue = version.issue();
            Expiry expiry = Stated.valueOf(issue.expiry());
            Fingerprint fingerprint = Stated.valueOf(issue.fingerprint());
            versions.add(new HttpTokenAnswers.Version(
                    version.version(),
                    version.stateAt(now),
                    token.roleOf(version.version()),
                    Stated.valueOf(issue.issuerRef()),
                    Stated.valueOf(issue.scopes()),
                    version.issuedAt(),
                    version.expiresAt(),
                    expiry == null ? null : expiry.precision(),
                    expiry == null ? null : expiry.source(),
                    fingerprint == null ? null : fingerprint.hex(),
                    fingerprint == null ? null : fingerprint.keyId(),
                    lastUsed(seen.stream()
                            .filter(usage -> Objects.equals(versionOf(token, usage), version.version()))
                            .toList()),
                    revocation(token.tokenId(), version.version(), version.revocation())));
        }
        return versions;
    }

    private static List<HttpTokenAnswers.Consumer> consumers(Token token, List<Usage> seen) {
        List<String> stated = Stated.valueOf(token.description().consumers());
        List<String> declared = stated == null ? List.of() : stated;
        Map<String, Usage> latest = new TreeMap<>();
        Map<String, Instant> first = new TreeMap<>();
        for (Usage usage : seen) {
            latest.merge(usage.consumer(), usage, (a, b) -> a.lastUsedAt().isBefore(b.lastUsedAt()) ? b : a);
            first.merge(usage.consumer(), usage.firstUsedAt(), (a, b) -> a.isBefore(b) ? a : b);
        }
        var consumers = new ArrayList<HttpTokenAnswers.Consumer>();
        for (String name : consumerNames(token, seen)) {
            Usage usage = latest.get(name);
            consumers.add(new HttpTokenAnswers.Consumer(
                    name,
                    declared.contains(name),
                    usage == null ? null : versionOf(token, usage),
                    first.get(name),
                    usage == null ? null : usage.lastUsedAt(),
                    usage == null || usage.usedFrom().isEmpty() ? null : usage.usedFrom()));
        }
        return consumers;
    }

    /** The version that a report is about: as said, or by fingerprint under the same key; null when neither tells. */
    static @Nullable Integer versionOf(Token token, Usage usage) {
        if (usage.version() != null || usage.fingerprint() == null) {
            return usage.version();
        }
        for (TokenVersion version : token.versions().values()) {
            Fingerprint known = Stated.valueOf(version.issue().fingerprint());
            if (known != null
                    && known.hex().equals(usage.fingerprint())
                    && known.keyId().equals(usage.fingerprintKeyId())) {
                return version.version();
            }
        }
        return null;
    }

    private static @Nullable Instant lastUsed(List<Usage> seen) {
        Instant last = null;
        for (Usage usage : seen) {
            last = last == null || usage.lastUsedAt().isAfter(last) ? usage.lastUsedAt() : last;
        }
        return last;
    }

    private static @Nullable List<HttpTokenParts.Path> paths(@Nullable List<SecretPath> paths) {
        return paths == null
                ? null
                : paths.stream()
                        .map(p -> new HttpTokenParts.Path(p.stage(), p.mount(), p.path(), p.key()))
                        .toList();
    }

    private static HttpTokenParts.@Nullable Policy policy(@Nullable RotationTerms terms) {
        return terms == null
                ? null
                : new HttpTokenParts.Policy(
                        terms.autoRotate(),
                        terms.rotateBefore().toSeconds(),
                        terms.approvalRequired(),
                        terms.soak().toSeconds(),
                        terms.quietPeriod().toSeconds(),
                        terms.overlapMax().toSeconds(),
                        terms.lifetime().toSeconds(),
                        terms.sharedAcrossStages(),
                        terms.rehearsalTokenId(),
                        terms.requiredScopes(),
                        terms.httpProbes(),
                        terms.screamTest().toSeconds());
    }

    private static HttpTokenAnswers.@Nullable Rotation rotation(@Nullable RotationView view) {
        return view == null
                ? null
                : new HttpTokenAnswers.Rotation(
                        view.rotationId(),
                        view.state(),
                        view.fromVersion(),
                        view.toVersion(),
                        view.stage(),
                        view.reason(),
                        view.sentence(),
                        view.nextAction(),
                        view.nextAt(),
                        view.healthy(),
                        view.since());
    }
}
