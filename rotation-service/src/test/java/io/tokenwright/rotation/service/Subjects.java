package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.kit.secret.Fingerprinter;
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
import java.util.function.Consumer;

/** A token of a test of its own: a version at the issuer and at two paths in Vault, and the events that say so. */
final class Subjects {
    private Subjects() {}

    /** @param old the version that is there already */
    record Subject(
            String tokenId,
            String project,
            String staging,
            String production,
            ProjectToken old,
            Fingerprint fingerprint) {
        List<String> paths() {
            return List.of(staging, production);
        }

        /** That version 1 exists, with a second of soak and of quiet. */
        TokenIssued issued(String... consumers) {
            return issued(_ -> {}, consumers);
        }

        /** @param policy changes the policy */
        TokenIssued issued(Consumer<RotationPolicy.Builder> policy, String... consumers) {
            RotationPolicy.Builder builder = RotationPolicy.newBuilder()
                    .setSoakSeconds(1)
                    .setQuietPeriodSeconds(1)
                    .setSharedAcrossStages(true);
            policy.accept(builder);
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
                    .setPolicy(builder.build())
                    .setAuthority(Authority.PERSON)
                    .build();
        }

        /** What Ada asks for about it, with a reason. */
        RotationRequested.Builder request(RotationRequest request) {
            return RotationRequested.newBuilder()
                    .setEventId(TestEvents.newEventId())
                    .setOccurredAt(TestEvents.NOON)
                    .setSource("tokenwright/inventory")
                    .setActor("user:ada")
                    .setCorrelationId("c-" + tokenId)
                    .setTokenId(tokenId)
                    .setRequest(request)
                    .setReason("this test");
        }
    }

    /** Puts the old version there, good for two days from {@code now}. */
    static Subject make(GitLabStandIn gitlab, Vault vault, Fingerprinter fingerprinter, Instant now) {
        String tokenId = TestEvents.newTokenId();
        String project = String.valueOf(Math.abs((long) UUID.randomUUID().hashCode()));
        ProjectToken old = gitlab.existing(
                project,
                "by hand",
                List.of("api"),
                LocalDate.ofInstant(now, ZoneOffset.UTC).plusDays(2));
        try (SecretValue value = SecretValue.of(old.value());
                SecretValue user = SecretValue.of("deploy")) {
            var subject = new Subject(
                    tokenId,
                    project,
                    "it/" + tokenId + "/staging",
                    "it/" + tokenId + "/production",
                    old,
                    fingerprinter.of(value));
            for (String path : subject.paths()) {
                VaultResult<Integer> written = vault.write("secret", path, Map.of("token", value, "user", user), 0);
                if (!(written instanceof VaultResult.Done<Integer>)) {
                    throw new IllegalStateException("Vault does not take the first value: " + written);
                }
            }
            return subject;
        }
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

    /** What is live at the issuer in the subject's project. */
    static List<ProjectToken> live(GitLabStandIn gitlab, Subject subject, Instant now) {
        return gitlab.truth().live(now).stream()
                .filter(token -> token.project().equals(subject.project()))
                .toList();
    }

    static SecretPath path(String stage, String path) {
        return SecretPath.newBuilder()
                .setStage(stage)
                .setMount("secret")
                .setPath(path)
                .setKey("token")
                .build();
    }

    /** The one path of a token that {@link #registered} makes. */
    static String onePath(String tokenId) {
        return "it/" + tokenId + "/production";
    }

    /** A token of any issuer with one path, which holds {@code value}: the event that says so, with a second of soak and of quiet. */
    static TokenIssued.Builder registered(TickedService service, String issuer, String issuerRef, SecretValue value) {
        String tokenId = TestEvents.newTokenId();
        assertThat(service.vault().write("secret", onePath(tokenId), Map.of("token", value), 0))
                .isInstanceOf(VaultResult.Done.class);
        Fingerprint fingerprint = service.fingerprinter().of(value);
        return TestEvents.tokenIssued(tokenId, 1)
                .setName("orders")
                .setOwner("team-a")
                .setEnvironment("production")
                .setIssuer(issuer)
                .setIssuerRef(issuerRef)
                .setScopes(List.of())
                .setFingerprint(fingerprint.hex())
                .setFingerprintKeyId(fingerprint.keyId())
                .setSecretPaths(List.of(path("production", onePath(tokenId))))
                .setPolicy(RotationPolicy.newBuilder()
                        .setSoakSeconds(1)
                        .setQuietPeriodSeconds(1)
                        .build())
                .setAuthority(Authority.PERSON);
    }

    /** What {@code actor} asks of the token's rotation, naming the plan that it has now. */
    static RotationRequested asked(TickedService service, String tokenId, RotationRequest what, String actor) {
        return RotationRequested.newBuilder()
                .setEventId(TestEvents.newEventId())
                .setOccurredAt(service.clock.instant())
                .setSource("tokenwright/inventory")
                .setActor(actor)
                .setCorrelationId("c")
                .setTokenId(tokenId)
                .setRequest(what)
                .setReason("this test")
                .setPlanHash(service.rotation(tokenId).plan().hash())
                .build();
    }
}
