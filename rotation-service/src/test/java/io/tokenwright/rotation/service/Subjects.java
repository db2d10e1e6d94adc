package io.tokenwright.rotation.service;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.TestEvents;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.local.gitlab.ProjectToken;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A token of a test of its own: a version at the issuer and at two paths in Vault, and the event that says so. */
final class Subjects {
    private Subjects() {}

    record Subject(String tokenId, String project, String staging, String production, ProjectToken old) {
        List<String> paths() {
            return List.of(staging, production);
        }

        TokenIssued issued(Fingerprint fingerprint, String... consumers) {
            return TestEvents.tokenIssued(tokenId, 1)
                    .setName("deploy token")
                    .setOwner("team-a")
                    .setEnvironment("production")
                    .setIssuer("gitlab")
                    .setIssuerRef(String.valueOf(old.id()))
                    .setIssuerParameters(Map.of("project_id", project))
                    .setScopes(List.of("api"))
                    .setExpiresAt(old.expiresAt().atStartOfDay(ZoneOffset.UTC).toInstant())
                    .setExpiryPrecision(ExpiryPrecision.DATE)
                    .setFingerprint(fingerprint.hex())
                    .setFingerprintKeyId(fingerprint.keyId())
                    .setSecretPaths(List.of(path("staging", staging), path("production", production)))
                    .setConsumers(List.of(consumers))
                    .setPolicy(RotationPolicy.newBuilder()
                            .setSoakSeconds(1)
                            .setQuietPeriodSeconds(1)
                            .setSharedAcrossStages(true)
                            .build())
                    .setAuthority(Authority.PERSON)
                    .build();
        }
    }

    static Subject make(GitLabStandIn gitlab, Vault vault, Instant now) {
        String tokenId = TestEvents.newTokenId();
        String project = String.valueOf(Math.abs((long) UUID.randomUUID().hashCode()));
        var subject = new Subject(
                tokenId,
                project,
                "it/" + tokenId + "/staging",
                "it/" + tokenId + "/production",
                gitlab.existing(
                        project,
                        "by hand",
                        List.of("api"),
                        LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(2)));
        for (String path : subject.paths()) {
            try (SecretValue value = SecretValue.of(subject.old().value());
                    SecretValue user = SecretValue.of("deploy")) {
                VaultResult<Integer> written = vault.write("secret", path, Map.of("token", value, "user", user), 0);
                if (!(written instanceof VaultResult.Done<Integer>)) {
                    throw new IllegalStateException("Vault does not take the first value: " + written);
                }
            }
        }
        return subject;
    }

    /** The latest value at {@code path}, empty when there is none. */
    static String live(Vault vault, String path) {
        if (vault.read("secret", path) instanceof VaultResult.Done<Vault.KvSecret>(Vault.KvSecret secret)) {
            try (secret) {
                SecretValue value = secret.data().get("token");
                return value == null ? "" : value.reveal();
            }
        }
        return "";
    }

    private static SecretPath path(String stage, String path) {
        return SecretPath.newBuilder()
                .setStage(stage)
                .setMount("secret")
                .setPath(path)
                .setKey("token")
                .build();
    }
}
