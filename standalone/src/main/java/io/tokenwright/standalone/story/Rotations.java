package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationState;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.standalone.stack.ServiceName;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the steps ask about rotations. */
final class Rotations {
    private Rotations() {}

    /** Waits for each of {@code states} of any rotation of {@code token}, {@code max} each. */
    static void awaitAll(Scene scene, DemoToken token, List<RotationState> states, Duration max) {
        for (RotationState state : states) {
            scene.screen().waiting("waiting for " + state + " of \"" + token.name() + "\"");
            var unused = await(scene, token, state, max);
        }
        scene.screen().waiting(null);
    }

    static TokenRotation await(Scene scene, DemoToken token, RotationState state, Duration max) {
        String tokenId = scene.tokenId(token);
        return scene.follower()
                .await(
                        state + " of \"" + token.name() + "\"",
                        max,
                        TokenRotation.class,
                        rotation -> rotation.getTokenId().equals(tokenId) && rotation.getState() == state);
    }

    /** As {@link #await}, of a rotation that is none of {@code before}. */
    static TokenRotation awaitAnother(
            Scene scene, DemoToken token, RotationState state, List<String> before, Duration max) {
        String tokenId = scene.tokenId(token);
        return scene.follower()
                .await(
                        state + " of \"" + token.name() + "\"",
                        max,
                        TokenRotation.class,
                        rotation -> rotation.getTokenId().equals(tokenId)
                                && rotation.getState() == state
                                && !before.contains(rotation.getRotationId()));
    }

    /** Ids of all rotations of {@code token} so far. */
    static List<String> idsOf(Scene scene, DemoToken token) {
        String tokenId = scene.tokenId(token);
        return scene
                .follower()
                .seen(TokenRotation.class, rotation -> rotation.getTokenId().equals(tokenId))
                .stream()
                .map(TokenRotation::getRotationId)
                .distinct()
                .toList();
    }

    static JsonNode askFor(Scene scene, DemoToken token, String reason) {
        return scene.api()
                .post(
                        ServiceName.INVENTORY,
                        "/api/v1/tokens/" + scene.tokenId(token) + "/rotations",
                        Map.of("reason", reason));
    }

    static String liveValue(Scene scene, DemoToken token) {
        return scene.kv()
                .read(token.productionPath(), Scene.KEY)
                .orElseThrow(() -> new StoryException("nothing lives at " + token.productionPath() + " in Vault"));
    }
}
