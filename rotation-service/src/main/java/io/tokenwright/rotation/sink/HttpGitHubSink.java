package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.token.Copy;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Secrets of GitHub Actions. The place is {@code repos/OWNER/REPO}, {@code repos/OWNER/REPO/environments/NAME} or
 * {@code orgs/ORG}. GitHub takes values, sealed for its public key, and never gives one back: what can be seen is when the secret
 * was updated last, to the second. An organisation's secret keeps its visibility and its selected repositories.
 *
 * @see <a href="https://docs.github.com/en/rest/actions/secrets">Actions secrets</a>
 */
final class HttpGitHubSink implements Sink {
    private static final Pattern PLACE =
            Pattern.compile("repos/([A-Za-z0-9_-][A-Za-z0-9._-]*)/([A-Za-z0-9_-][A-Za-z0-9._-]*)"
                    + "(?:/environments/([A-Za-z0-9_-][A-Za-z0-9._-]*))?|orgs/([A-Za-z0-9_-][A-Za-z0-9._-]*)");
    private static final Pattern KEY = Pattern.compile("(?!GITHUB_)[A-Z_][A-Z0-9_]*", Pattern.CASE_INSENSITIVE);
    private static final int PAGE = 100;
    private static final int PAGES_MAX = 20;

    private final HttpSinkCalls calls;

    HttpGitHubSink(HttpSinkCalls calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return calls.sink();
    }

    @Override
    public Optional<String> problemWith(Copy at) {
        if (!PLACE.matcher(at.path()).matches()) {
            return Optional.of("path \"" + at.path()
                    + "\" is no place for secrets: write repos/OWNER/REPO, with /environments/NAME for an environment's,"
                    + " or orgs/ORG");
        }
        return KEY.matcher(at.key()).matches()
                ? Optional.empty()
                : Optional.of("key \"" + at.key() + "\" is no secret: letters, digits and _, not GITHUB_...");
    }

    @Override
    public Outcome<Seen> read(Copy at) {
        Outcome<JsonNode> answer = calls.get(secret(at));
        if (!(answer instanceof Outcome.Done<JsonNode>(JsonNode found))) {
            return HttpOutcomes.failed(answer);
        }
        String updatedAt = found.path("updated_at").asText("");
        if (updatedAt.isEmpty()) {
            return new Outcome.Refused<>(
                    "not-the-sink", "the answer is no secret: does base-url lead to GitHub's API?");
        }
        return new Outcome.Done<>(new Seen.Hidden(
                updatedAt, "GitHub does not give secrets back; it says that it was updated at " + updatedAt));
    }

    @Override
    public Outcome<Written> write(Copy at, SecretValue value, Seen seen) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        Outcome<JsonNode> key = calls.get(secrets(at) + "/public-key");
        if (!(key instanceof Outcome.Done<JsonNode>(JsonNode publicKey))) {
            return HttpOutcomes.failed(key);
        }
        try {
            byte[] recipient = Base64.getDecoder().decode(publicKey.path("key").asText(""));
            body.put("encrypted_value", Base64.getEncoder().encodeToString(SealedBox.seal(recipient, value)));
            body.put("key_id", publicKey.path("key_id").asText(""));
        } catch (IllegalArgumentException _) {
            return new Outcome.Refused<>("public-key", "what GitHub gives as its public key is not one");
        }
        if (at.path().startsWith("orgs/")) {
            Outcome<JsonNode> kept = keepVisibility(at, body);
            if (!(kept instanceof Outcome.Done)) {
                return HttpOutcomes.failed(kept);
            }
        }
        return HttpOutcomes.written(calls.send("PUT", secret(at), body, "application/json"));
    }

    /** GitHub wants to be told the visibility with every write, and replaces the selected repositories by those that are sent. */
    private Outcome<JsonNode> keepVisibility(Copy at, ObjectNode body) {
        Outcome<JsonNode> answer = calls.get(secret(at));
        if (!(answer instanceof Outcome.Done<JsonNode>(JsonNode found))) {
            return answer;
        }
        String visibility = found.path("visibility").asText("private");
        body.put("visibility", visibility);
        if (!visibility.equals("selected")) {
            return answer;
        }
        ArrayNode ids = body.putArray("selected_repository_ids");
        for (int page = 1; page <= PAGES_MAX; page++) {
            Outcome<JsonNode> listed = calls.get(secret(at) + "/repositories?per_page=" + PAGE + "&page=" + page);
            if (!(listed instanceof Outcome.Done<JsonNode>(JsonNode list))) {
                return listed;
            }
            JsonNode repositories = list.path("repositories");
            repositories.forEach(repository -> ids.add(repository.path("id").asLong()));
            if (repositories.size() < PAGE) {
                return listed;
            }
        }
        return new Outcome.Refused<>(
                "too-many-repositories", "more than " + PAGE * PAGES_MAX + " repositories are selected for it");
    }

    @Override
    public List<String> callsToRead(Copy at) {
        return List.of("GET " + secret(at));
    }

    @Override
    public List<String> callsToWrite(Copy at) {
        List<String> made = new ArrayList<>(List.of("GET " + secrets(at) + "/public-key"));
        if (at.path().startsWith("orgs/")) {
            made.add("GET " + secret(at));
        }
        made.add("PUT " + secret(at));
        return made;
    }

    private static String secret(Copy at) {
        return secrets(at) + "/" + at.key();
    }

    private static String secrets(Copy at) {
        Matcher place = PLACE.matcher(at.path());
        if (!place.matches()) {
            throw new IllegalArgumentException(at.path() + " was not checked");
        }
        boolean ofEnvironment = place.group(3) != null;
        return "/" + at.path() + (ofEnvironment ? "/secrets" : "/actions/secrets");
    }
}
