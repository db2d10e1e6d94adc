package io.tokenwright.standalone.story;

import io.tokenwright.events.TokenAlert;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.standalone.Screen;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;

/** An outside subscriber that prints what the services say about the story's tokens, as it arrives. */
final class Narrator {
    private final Scene scene;

    Narrator(Scene scene) {
        this.scene = scene;
    }

    void tell(SpecificRecordBase event) {
        String tokenId = TopicFollower.tokenId(event);
        if (!scene.knows(tokenId)) {
            return;
        }
        Screen screen = scene.screen();
        String token = scene.nameOf(tokenId);
        switch (event) {
            case TokenIssued issued ->
                screen.line(
                        "inventory",
                        token + ": version " + issued.getVersion() + " exists, says " + issued.getSource());
            case TokenExpiring expiring ->
                screen.line(
                        "inventory",
                        token + ": version " + expiring.getVersion() + " crossed " + expiring.getThreshold() + " ("
                                + expiring.getSeverity() + ")");
            case TokenRotation rotation ->
                screen.line(
                        "rotation",
                        token + ": " + rotation.getState() + stageOf(rotation) + ", " + rotation.getSentence()
                                + evidenceOf(rotation));
            case TokenRevoked revoked ->
                screen.line(
                        "revoked",
                        token + ": version " + revoked.getVersion() + " " + revoked.getReason() + " "
                                + revoked.getConfirmation());
            case TokenAlert alert ->
                screen.line(
                        "alert",
                        token + ": " + alert.getStatus() + " " + alert.getSeverity() + " " + alert.getCondition() + ": "
                                + alert.getSummary() + nextActionOf(alert));
            default -> {
                // Uses come several a second and are in the report.
            }
        }
    }

    private static String stageOf(TokenRotation rotation) {
        return rotation.getStage() == null ? "" : " in " + rotation.getStage();
    }

    private static String evidenceOf(TokenRotation rotation) {
        Map<String, String> evidence = rotation.getEvidence();
        return evidence.isEmpty()
                ? ""
                : new TreeMap<>(evidence)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(" ", " [", "]"));
    }

    private static String nextActionOf(TokenAlert alert) {
        return alert.getNextAction().isEmpty() ? "" : " -> " + alert.getNextAction();
    }
}
