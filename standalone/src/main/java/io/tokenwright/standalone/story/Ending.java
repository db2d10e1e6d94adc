package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.AlertStatus;
import io.tokenwright.events.TokenAlert;
import io.tokenwright.standalone.stack.ServiceName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The alerts of the healthy tokens are resolved, and the inventory shows versions, states and history. */
final class Ending implements Step {
    private static final Duration RESOLVED_MAX = Duration.ofSeconds(30);

    @Override
    public String title() {
        return "The alerts of the healthy ones are resolved; the inventory shows versions, states and history";
    }

    @Override
    public Map<String, Object> play(Scene scene) {
        for (DemoToken token : List.of(DemoToken.PIPELINE, DemoToken.RELEASE_BOT)) {
            scene.screen().waiting("waiting for the alerts of \"" + token.name() + "\" to be resolved");
            Await.until(
                    "all alerts of \"" + token.name() + "\" are resolved, but open are " + open(scene, token),
                    RESOLVED_MAX,
                    () -> open(scene, token).isEmpty());
        }
        scene.screen().waiting(null);
        expectState(scene, DemoToken.PIPELINE, 1, "revoked");
        expectState(scene, DemoToken.PIPELINE, 2, "active");
        expectState(scene, DemoToken.RELEASE_BOT, 1, "revoked");
        expectState(scene, DemoToken.EXPORTER, 1, "revoked");

        List<Object> inventory = new ArrayList<>();
        for (DemoToken token : List.of(DemoToken.PIPELINE, DemoToken.RELEASE_BOT, DemoToken.EXPORTER)) {
            inventory.add(show(scene, token));
        }
        return Map.of("inventory", inventory);
    }

    /** Alerts of the token whose last word is not that they are resolved. */
    private static Map<String, AlertStatus> open(Scene scene, DemoToken token) {
        String tokenId = scene.tokenId(token);
        Map<String, AlertStatus> last = new LinkedHashMap<>();
        scene.follower()
                .seen(TokenAlert.class, alert -> alert.getTokenId().equals(tokenId))
                .forEach(alert -> last.put(alert.getAlertId(), alert.getStatus()));
        last.values().removeIf(status -> status == AlertStatus.RESOLVED);
        return last;
    }

    private static void expectState(Scene scene, DemoToken token, int version, String state) {
        Await.until(
                "version " + version + " of \"" + token.name() + "\" is " + state,
                RESOLVED_MAX,
                () -> versions(scene, token).stream()
                        .anyMatch(shown -> shown.path("version").asInt() == version
                                && shown.path("state").asText().equalsIgnoreCase(state)));
    }

    private static List<JsonNode> versions(Scene scene, DemoToken token) {
        List<JsonNode> versions = new ArrayList<>();
        scene.api()
                .get(ServiceName.INVENTORY, "/api/v1/tokens/" + scene.tokenId(token))
                .path("versions")
                .forEach(versions::add);
        return versions;
    }

    private static Map<String, Object> show(Scene scene, DemoToken token) {
        JsonNode history =
                scene.api().get(ServiceName.INVENTORY, "/api/v1/tokens/" + scene.tokenId(token) + "/history?limit=100");
        JsonNode entries = history.isArray() ? history : history.path("items");
        scene.screen().plain("  " + token.name() + " (" + token.owner() + ")");
        Map<String, String> shown = new LinkedHashMap<>();
        for (JsonNode version : versions(scene, token)) {
            String state =
                    version.path("state").asText() + " " + version.path("role").asText("");
            shown.put(version.path("version").asText(), state.strip());
            scene.screen()
                    .plain("    version %s  %-20s expires %s"
                            .formatted(
                                    version.path("version").asText(),
                                    state,
                                    version.path("expiresAt").asText("never")));
        }
        scene.screen().plain("    " + entries.size() + " entries of history");
        Facts.hold("\"" + token.name() + "\" has a history", !entries.isEmpty());
        return Map.of("name", token.name(), "versions", shown, "historyEntries", entries.size());
    }
}
