package io.tokenwright.standalone.story;

import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.events.TokenExpiring;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Expiry is near: crossings are announced and an alert fires for the token that nothing is planned for. */
final class Expiry implements Step {
    private static final Duration MAX = Duration.ofSeconds(20);

    @Override
    public String title() {
        return "Their expiry is near: crossings are announced, an alert fires";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        for (DemoToken token : List.of(DemoToken.PIPELINE, DemoToken.RELEASE_BOT, DemoToken.EXPORTER)) {
            String tokenId = scene.tokenId(token);
            var unused = scene.follower()
                    .await(
                            "the crossing of \"" + token.name() + "\"",
                            MAX,
                            TokenExpiring.class,
                            crossing -> crossing.getTokenId().equals(tokenId));
        }
        String unplanned = scene.tokenId(DemoToken.EXPORTER);
        TokenAlert alert = scene.follower()
                .await(
                        "an alert for \"" + DemoToken.EXPORTER.name() + "\", for which nothing is planned",
                        MAX,
                        TokenAlert.class,
                        fired -> fired.getTokenId().equals(unplanned) && fired.getStatus() == AlertStatus.FIRING);
        return Map.of(
                "condition",
                alert.getCondition(),
                "severity",
                alert.getSeverity().name());
    }
}
