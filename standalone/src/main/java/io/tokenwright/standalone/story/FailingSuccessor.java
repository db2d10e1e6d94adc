package io.tokenwright.standalone.story;

import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenAlert;
import java.time.Duration;
import java.util.Map;

/** A successor that fails its probe is never promoted, and a person is told what to do. */
final class FailingSuccessor implements Step {
    private static final Duration MAX = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "A successor fails its probe: nothing is promoted, a person is told what to do";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        DemoToken token = DemoToken.RELEASE_BOT;
        String before = Rotations.liveValue(scene, token);
        scene.issuerScript().mintWithoutScopes(token.project());
        try {
            var unused = Rotations.askFor(scene, token, "expires soon");
            scene.screen().waiting("waiting for the successor of \"" + token.name() + "\" to fail");
            var rolledBack = Rotations.await(scene, token, RotationState.ROLLED_BACK, MAX);
            String tokenId = scene.tokenId(token);
            TokenAlert alert = scene.follower()
                    .await(
                            "an alert that says what to do",
                            MAX,
                            TokenAlert.class,
                            fired -> fired.getTokenId().equals(tokenId)
                                    && fired.getCondition().equals("candidate-failed")
                                    && fired.getStatus() == AlertStatus.FIRING
                                    && !fired.getNextAction().isEmpty());
            Facts.hold(
                    "the live value is the same as before",
                    Rotations.liveValue(scene, token).equals(before));
            Facts.hold("the issuer honours it", scene.gitLab().honours(before));
            Facts.hold(
                    "the successor was never promoted",
                    scene.follower()
                            .seen(
                                    io.tokenwright.events.TokenRotation.class,
                                    rotation -> rotation.getTokenId().equals(tokenId)
                                            && rotation.getState() == RotationState.PROMOTED)
                            .isEmpty());
            return Map.of(
                    "rotationId", rolledBack.getRotationId(),
                    "condition", alert.getCondition(),
                    "nextAction", alert.getNextAction());
        } finally {
            scene.issuerScript().heal(token.project());
            scene.screen().waiting(null);
        }
    }
}
