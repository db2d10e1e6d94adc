package io.tokenwright.standalone.story;

import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenRotation;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A rotation from plan to proof of death, while the workload goes on. */
final class FullRotation implements Step {
    private static final Duration STATE_MAX = Duration.ofSeconds(30);
    private static final List<RotationState> WAY = List.of(
            RotationState.PLANNED,
            RotationState.ISSUING,
            RotationState.STAGED,
            RotationState.VERIFYING,
            RotationState.PROMOTED,
            RotationState.OBSERVING,
            RotationState.RETIRED,
            RotationState.REVOKING,
            RotationState.COMPLETED);

    @Override
    public String title() {
        return "One is replaced: minted, probed, staging, soak, production, quiet, retired, revoked, proven dead";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        DemoToken token = DemoToken.PIPELINE;
        Rotations.awaitAll(scene, token, WAY, STATE_MAX);
        TokenRotation completed = Rotations.await(scene, token, RotationState.COMPLETED, STATE_MAX);

        String old = scene.firstVersion(token).value();
        String live = Rotations.liveValue(scene, token);
        Facts.hold("the live value is a new one", !live.equals(old));
        Facts.hold("the issuer honours the new value", scene.gitLab().honours(live));
        Facts.hold("the issuer does not honour the old value", !scene.gitLab().honours(old));
        int refused = scene.workload(token).refused();
        Facts.hold("no call of the workload was refused, but " + refused + " were", refused == 0);
        scene.screen()
                .line(token.consumer(), scene.workload(token).calls() + " calls to the issuer so far, none refused");

        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("rotationId", completed.getRotationId());
        facts.put("workloadCalls", scene.workload(token).calls());
        facts.put("workloadRefused", refused);
        return facts;
    }
}
