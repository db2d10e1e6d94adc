package io.tokenwright.standalone.story;

import io.tokenwright.events.TokenAlert;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenRotation;
import io.tokenwright.standalone.Screen;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;

/** An outside subscriber that prints what the services say about the story's tokens, as it arrives. */
final class Narrator {
    private static final Set<String> FOR_MACHINES =
            Set.of("planHash", "mintName", "fingerprint", "issuerRef", "control", "probe", "oldQuietAt");

    private final Scene scene;
    private final Map<String, Map<String, String>> shown = new HashMap<>();
    private final Map<String, String> lastNews = new HashMap<>();

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
            case TokenAlert alert -> tell(token, alert);
            default -> {
                // Uses come several a second and are in the report.
            }
        }
    }

    private static String stageOf(TokenRotation rotation) {
        return rotation.getStage() == null ? "" : " in " + rotation.getStage();
    }

    /** Of the evidence, what has not been shown for this rotation, without the names that only machines need. */
    private String evidenceOf(TokenRotation rotation) {
        Map<String, String> fresh = new TreeMap<>(rotation.getEvidence());
        fresh.keySet().removeAll(FOR_MACHINES);
        Map<String, String> before = shown.put(rotation.getRotationId(), new TreeMap<>(fresh));
        if (before != null) {
            fresh.entrySet().removeAll(before.entrySet());
        }
        return fresh.isEmpty()
                ? ""
                : fresh.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining(" ", " [", "]"));
    }

    /** An alert that only learned what is planned now is the same news to a person. */
    private void tell(String token, TokenAlert alert) {
        String news = alert.getStatus() + " " + alert.getSeverity() + " " + alert.getCondition() + ": "
                + alert.getSummary() + nextActionOf(alert);
        if (!news.equals(lastNews.put(alert.getAlertId(), news))) {
            scene.screen().line("alert", token + ": " + news);
        }
    }

    private static String nextActionOf(TokenAlert alert) {
        return alert.getNextAction().isEmpty() ? "" : " -> " + alert.getNextAction();
    }
}
