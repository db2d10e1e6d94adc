package io.tokenwright.standalone.story;

import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.standalone.stack.ServiceName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A leaked token is revoked everywhere at once; a subscriber with a deny list refuses it before the issuer does. */
final class Leak implements Step {
    private static final Duration REFUSED_MAX = Duration.ofSeconds(10);
    private static final Duration DEAD_MAX = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "One has leaked: revoked at once, refused by an outside subscriber, dead at the issuer, gone from Vault";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        DemoToken token = DemoToken.EXPORTER;
        String tokenId = scene.tokenId(token);
        String leaked = scene.firstVersion(token).value();
        Facts.hold("the gateway admits the value before", scene.gateway().admits(leaked));

        long calledAt = System.nanoTime();
        var unused = scene.api()
                .post(
                        ServiceName.INVENTORY,
                        "/api/v1/tokens/" + tokenId + "/versions/1/revocation",
                        Map.of("reason", "LEAKED", "detail", "found in a public repository"));
        Duration answered = Duration.ofNanos(System.nanoTime() - calledAt);
        Await.until(
                "the gateway refuses the value",
                REFUSED_MAX,
                () -> !scene.gateway().admits(leaked));
        Duration refused = Duration.ofNanos(System.nanoTime() - calledAt);
        scene.screen()
                .line(
                        "gateway",
                        String.format(
                                Locale.ROOT,
                                "refuses the leaked value %d ms after the API call began",
                                refused.toMillis()));

        scene.screen().waiting("waiting for the proof that the leaked value is dead");
        var confirmed = scene.follower()
                .await(
                        "the confirmed revocation",
                        DEAD_MAX,
                        TokenRevoked.class,
                        revoked -> revoked.getTokenId().equals(tokenId)
                                && revoked.getConfirmation() == RevocationConfirmation.CONFIRMED);
        Duration dead = Duration.ofNanos(System.nanoTime() - calledAt);
        Facts.hold("the issuer does not honour it", !scene.gitLab().honours(leaked));
        Await.until(
                "it is gone from Vault",
                REFUSED_MAX,
                () -> scene.kv()
                        .read(token.productionPath(), Scene.KEY)
                        .filter(leaked::equals)
                        .isEmpty());
        scene.screen().waiting(null);
        scene.screen().line("rotation", "proved it dead " + dead.toMillis() + " ms after the call began");

        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", confirmed.getVersion());
        facts.put("apiAnsweredMillis", answered.toMillis());
        facts.put("subscriberRefusedMillis", refused.toMillis());
        facts.put("provenDeadMillis", dead.toMillis());
        return facts;
    }
}
