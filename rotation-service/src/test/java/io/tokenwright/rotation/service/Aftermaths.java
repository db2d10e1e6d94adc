package io.tokenwright.rotation.service;

import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.GroundTruth;
import io.tokenwright.local.gitlab.ProjectToken;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Revocation;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.simulation.Aftermath;
import io.tokenwright.rotation.simulation.Aftermath.IssuerCall;
import io.tokenwright.rotation.simulation.Aftermath.PathLeft;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads what a rotation left in PostgreSQL, Vault and the issuer's ground truth. */
final class Aftermaths {
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private Aftermaths() {}

    static Aftermath of(TickedService service, Subject subject) {
        Rotation rotation = service.rotation(subject);
        GroundTruth truth = service.gitlab.truth();
        return new Aftermath(
                rotation,
                ledger(service, rotation),
                subject.paths().stream()
                        .map(path -> new PathLeft(path, kvVersions(service, path), ref(truth, service.live(path))))
                        .toList(),
                service.isLive(service.live(subject.staging() + ".next")),
                calls(truth, subject),
                service.live(subject).stream()
                        .map(token -> String.valueOf(token.id()))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static List<Revocation> ledger(TickedService service, Rotation rotation) {
        return IntStream.rangeClosed(1, rotation.candidateVersion())
                .mapToObj(version -> service.bean(JdbcLedger.class).find(rotation.tokenId(), version))
                .flatMap(Optional::stream)
                .toList();
    }

    private static int kvVersions(TickedService service, String path) {
        return service.vault().metadata("secret", path).map(Vault.KvMetadata::currentVersion)
                        instanceof VaultResult.Done<Integer>(Integer versions)
                ? versions
                : 0;
    }

    private static String ref(GroundTruth truth, String value) {
        return truth.byValue(value).map(token -> String.valueOf(token.id())).orElse("");
    }

    /** Calls about the subject's tokens, and each about no token right before them: what a negative control looks like. */
    private static List<IssuerCall> calls(GroundTruth truth, Subject subject) {
        Set<Long> ours = truth.tokens().stream()
                .filter(token -> token.project().equals(subject.project()))
                .map(ProjectToken::id)
                .collect(Collectors.toUnmodifiableSet());
        return truth.calls().stream()
                .filter(call ->
                        call.action() == GroundTruth.Action.REVOKE || call.action() == GroundTruth.Action.VERIFY)
                .filter(call ->
                        call.tokenId().isEmpty() || ours.contains(call.tokenId().getAsLong()))
                .map(call -> new IssuerCall(
                        call.at(),
                        call.action() == GroundTruth.Action.REVOKE ? IssuerCall.Kind.REVOKE : IssuerCall.Kind.PROBE,
                        call.tokenId().isPresent()
                                ? String.valueOf(call.tokenId().getAsLong())
                                : "",
                        call.status() == UNAUTHORIZED || call.status() == NOT_FOUND))
                .toList();
    }
}
