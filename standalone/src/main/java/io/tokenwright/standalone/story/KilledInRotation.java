package io.tokenwright.standalone.story;

import io.tokenwright.events.RotationState;
import io.tokenwright.standalone.stack.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The rotation-service is killed in the middle of a rotation; the others go on, it comes back and finishes. */
final class KilledInRotation implements Step {
    private static final Duration STATE_MAX = Duration.ofSeconds(30);
    private static final Duration FINISH_MAX = Duration.ofSeconds(45);

    @Override
    public String title() {
        return "The rotation-service is killed in the middle of a rotation, starts again, and finishes";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        DemoToken token = DemoToken.RELEASE_BOT;
        List<String> before = Rotations.idsOf(scene, token);
        String old = Rotations.liveValue(scene, token);
        var unused = Rotations.askFor(scene, token, "the owner has mended the scopes");
        scene.screen().waiting("waiting for the successor to be minted");
        var staged = Rotations.awaitAnother(scene, token, RotationState.STAGED, before, STATE_MAX);
        scene.stack().kill(ServiceName.ROTATION);
        scene.screen().line("story", "kill -9 of the rotation-service, right after " + staged.getState());

        int calls = scene.workload(token).calls();
        var overview = scene.api().get(ServiceName.INVENTORY, "/api/v1/tokens");
        Facts.hold("the inventory answers meanwhile", !overview.isMissingNode());
        Await.until(
                "the workload goes on meanwhile",
                STATE_MAX,
                () -> scene.workload(token).calls() > calls);
        long restartedAt = System.nanoTime();
        scene.screen().waiting("the rotation-service starts again");
        scene.stack().restart(ServiceName.ROTATION);
        Duration ready = Duration.ofNanos(System.nanoTime() - restartedAt);
        scene.screen().line("story", "the rotation-service is ready again after " + ready.toMillis() + " ms");

        scene.screen().waiting("waiting for the rotation to be finished");
        var completed = Rotations.awaitAnother(scene, token, RotationState.COMPLETED, before, FINISH_MAX);
        scene.screen().waiting(null);
        Facts.hold(
                "it is the rotation that was interrupted",
                completed.getRotationId().equals(staged.getRotationId()));
        String live = Rotations.liveValue(scene, token);
        Facts.hold("the live value is a new one", !live.equals(old));
        Facts.hold("the issuer honours it", scene.gitLab().honours(live));
        Facts.hold("the issuer does not honour the old one", !scene.gitLab().honours(old));
        int refused = scene.workload(token).refused();
        Facts.hold("no call of the workload was refused, but " + refused + " were", refused == 0);
        return Map.of(
                "rotationId", completed.getRotationId(),
                "readyAgainMillis", ready.toMillis(),
                "workloadRefused", refused);
    }
}
