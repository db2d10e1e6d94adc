package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.SecretPath;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.standalone.stack.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Three tokens come in by three ways. */
final class Arrivals implements Step {
    private static final Duration KNOWN_MAX = Duration.ofSeconds(15);
    private static final Duration AGE_AT_EXPIRY = Duration.ofDays(90);
    private static final long ROTATE_BEFORE_SECONDS = Duration.ofDays(7).toSeconds();
    // Longer than the farthest threshold, so that a successor is not near its expiry when it is born.
    private static final long LIFETIME_SECONDS = Duration.ofDays(90).toSeconds();
    // Short, so that the story can be watched. In production: hours of soak, days of quiet.
    private static final long SOAK_SECONDS = 2;
    private static final long QUIET_SECONDS = 3;
    private static final long OVERLAP_MAX_SECONDS = 3600;

    @Override
    public String title() {
        return "Three tokens come in by three ways";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        byApi(scene);
        byEvent(scene);
        byDiscovery(scene);
        return Map.of("tokens", 3);
    }

    private static void byApi(Scene scene) {
        DemoToken token = DemoToken.PIPELINE;
        GitLab.Minted first = scene.setUp(token);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", token.name());
        body.put("issuer", "gitlab");
        body.put("issuerRef", first.id());
        body.put("issuerParameters", Map.of("project_id", token.project(), "access_level", "30"));
        body.put("owner", token.owner());
        body.put("ownerContact", token.owner() + "@example.com");
        body.put("environment", "production");
        body.put("scopes", token.scopes());
        body.put("issuedAt", issuedAt(scene).toString());
        body.put("expiresAt", expiresAt(scene).toString());
        body.put("expiryPrecision", "DATE");
        body.put("fingerprint", scene.fingerprints().fingerprintOf(first.value()));
        body.put("fingerprintKeyId", scene.fingerprints().id());
        body.put(
                "secretPaths",
                List.of(
                        path("staging", token.paths().get(0)),
                        path("production", token.paths().get(1))));
        body.put("consumers", List.of(token.consumer()));
        body.put(
                "policy",
                Map.of(
                        "autoRotate", true,
                        "rotateBeforeSeconds", ROTATE_BEFORE_SECONDS,
                        "approvalRequired", false,
                        "soakSeconds", SOAK_SECONDS,
                        "quietPeriodSeconds", QUIET_SECONDS,
                        "overlapMaxSeconds", OVERLAP_MAX_SECONDS,
                        "lifetimeSeconds", LIFETIME_SECONDS,
                        "sharedAcrossStages", true));
        JsonNode registered = scene.api().post(ServiceName.INVENTORY, "/api/v1/tokens", body);
        scene.register(token, registered.path("tokenId").asText());
        scene.screen().line("API", "registered \"" + token.name() + "\": it rotates by itself, staging first");
        awaitKnown(scene, token);
    }

    private static Map<String, String> path(String stage, String path) {
        return Map.of("stage", stage, "mount", Kv.MOUNT, "path", path, "key", Scene.KEY);
    }

    private static void byEvent(Scene scene) {
        DemoToken token = DemoToken.RELEASE_BOT;
        GitLab.Minted first = scene.setUp(token);
        Instant now = scene.clock().instant();
        String tokenId = Emitter.newEventId(now);
        scene.emitter()
                .emit(TokenIssued.newBuilder()
                        .setEventId(Emitter.newEventId(now))
                        .setOccurredAt(now)
                        .setSource("demo/token-factory")
                        .setActor("workload:token-factory")
                        .setCorrelationId(tokenId)
                        .setTokenId(tokenId)
                        .setVersion(1)
                        .setName(token.name())
                        .setIssuer("gitlab")
                        .setIssuerRef(first.id())
                        .setIssuerParameters(Map.of("project_id", token.project(), "access_level", "30"))
                        .setOwner(token.owner())
                        .setOwnerContact(token.owner() + "@example.com")
                        .setEnvironment("production")
                        .setScopes(token.scopes())
                        .setIssuedAt(issuedAt(scene))
                        .setExpiresAt(expiresAt(scene))
                        .setExpiryPrecision(ExpiryPrecision.DATE)
                        .setExpirySource(ExpirySource.ISSUER)
                        .setFingerprint(scene.fingerprints().fingerprintOf(first.value()))
                        .setFingerprintKeyId(scene.fingerprints().id())
                        .setSecretPaths(List.of(SecretPath.newBuilder()
                                .setStage("production")
                                .setMount(Kv.MOUNT)
                                .setPath(token.productionPath())
                                .setKey(Scene.KEY)
                                .build()))
                        .setConsumers(new ArrayList<>(List.of(token.consumer())))
                        .setPolicy(RotationPolicy.newBuilder()
                                .setAutoRotate(false)
                                .setRotateBeforeSeconds(ROTATE_BEFORE_SECONDS)
                                .setApprovalRequired(false)
                                .setSoakSeconds(SOAK_SECONDS)
                                .setQuietPeriodSeconds(QUIET_SECONDS)
                                .setOverlapMaxSeconds(OVERLAP_MAX_SECONDS)
                                .setLifetimeSeconds(LIFETIME_SECONDS)
                                .setSharedAcrossStages(false)
                                .build())
                        .setAuthority(Authority.PERSON)
                        .build());
        scene.register(token, tokenId);
        scene.screen().line("Kafka", "\"" + token.name() + "\" came as a token-issued event: it rotates when asked to");
        awaitKnown(scene, token);
    }

    private static void byDiscovery(Scene scene) {
        DemoToken token = DemoToken.EXPORTER;
        GitLab.Minted first = scene.setUp(token);
        Instant now = scene.clock().instant();
        String tokenId = Emitter.newEventId(now);
        Map<String, String> description = new LinkedHashMap<>();
        description.put("tokenwright-token-id", tokenId);
        description.put("tokenwright-name", token.name());
        description.put("tokenwright-owner", token.owner());
        description.put("tokenwright-environment", "production");
        description.put("tokenwright-issuer", "gitlab");
        description.put("tokenwright-issuer-ref", first.id());
        description.put("tokenwright-issuer-parameters", "project_id=" + token.project() + ",access_level=30");
        description.put("tokenwright-scopes", String.join(",", token.scopes()));
        description.put("tokenwright-issued-at", issuedAt(scene).toString());
        description.put("tokenwright-expires-at", expiresAt(scene).toString());
        description.put("tokenwright-consumers", token.consumer());
        scene.kv().describe(token.productionPath(), description);
        scene.register(token, tokenId);
        JsonNode found = scene.api().post(ServiceName.INVENTORY, "/api/v1/discoveries", Map.of());
        scene.screen()
                .line(
                        "discovery",
                        String.format(
                                Locale.ROOT,
                                "\"%s\" was found in Vault by what is written there beside it; secrets without such a description: %d",
                                token.name(),
                                found.path("unknownPaths").asInt()));
        awaitKnown(scene, token);
    }

    private static Instant expiresAt(Scene scene) {
        return scene.expiresOn().atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Long ago: a threshold before a version was born is not one that it crosses. */
    private static Instant issuedAt(Scene scene) {
        return expiresAt(scene).minus(AGE_AT_EXPIRY);
    }

    private static void awaitKnown(Scene scene, DemoToken token) {
        String tokenId = scene.tokenId(token);
        Await.until(
                "the inventory knows \"" + token.name() + "\"",
                KNOWN_MAX,
                () -> scene.api()
                                .call("GET", ServiceName.INVENTORY, "/api/v1/tokens/" + tokenId, null)
                                .status()
                        == 200);
    }
}
