package io.tokenwright.rotation.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.token.Copy;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CI/CD variables of GitLab's projects and groups. The place is {@code projects/ID-OR-PATH} or {@code groups/ID-OR-PATH}, with
 * {@code /environments/SCOPE} for a variable of one environment scope. A write sends the value and the flags that were read, so
 * masked, protected and the rest stay. GitLab has no precondition: what is written between our read and our write is lost, and
 * the read after it tells only that ours is there. The value of a hidden variable is never given back.
 *
 * @see <a href="https://docs.gitlab.com/api/project_level_variables/">Project variables</a>
 * @see <a href="https://docs.gitlab.com/api/group_level_variables/">Group variables</a>
 */
final class HttpGitLabSink implements Sink {
    private static final Pattern PLACE =
            Pattern.compile("(projects|groups)/([A-Za-z0-9_.][-A-Za-z0-9_./]*?)(?:/environments/([-A-Za-z0-9_./]+))?");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_]{1,255}");
    private static final String EVERY_SCOPE = "*";
    private static final List<String> FLAGS =
            List.of("variable_type", "protected", "masked", "raw", "environment_scope");

    private final HttpSinkCalls calls;

    HttpGitLabSink(HttpSinkCalls calls) {
        this.calls = calls;
    }

    @Override
    public String name() {
        return calls.sink();
    }

    @Override
    public Optional<String> problemWith(Copy at) {
        if (!PLACE.matcher(at.path()).matches()) {
            return Optional.of(
                    "path \"" + at.path()
                            + "\" is no place for variables: write projects/ID, groups/ID, and /environments/SCOPE for one scope");
        }
        return KEY.matcher(at.key()).matches()
                ? Optional.empty()
                : Optional.of("key \"" + at.key() + "\" is no variable: letters, digits and _");
    }

    @Override
    public Outcome<Seen> read(Copy at) {
        Outcome<JsonNode> answer = calls.get(path(at));
        if (!(answer instanceof Outcome.Done<JsonNode>(JsonNode variable))) {
            return HttpOutcomes.failed(answer);
        }
        if (!variable.path("key").asText("").equals(at.key())) {
            return new Outcome.Refused<>("not-the-sink", "the answer is no variable: does base-url lead to GitLab?");
        }
        JsonNode value = variable.path("value");
        if (variable.path("hidden").asBoolean() || value.isNull() || value.isMissingNode()) {
            return new Outcome.Done<>(new Seen.Hidden(
                    "", "the variable is hidden: GitLab does not give its value back, nor say when it was changed"));
        }
        return new Outcome.Done<>(
                value.asText().isEmpty() ? new Seen.Empty("") : new Seen.Held(SecretValue.of(value.asText()), ""));
    }

    @Override
    public Outcome<Written> write(Copy at, SecretValue value, Seen seen) {
        Outcome<JsonNode> before = calls.get(path(at));
        if (!(before instanceof Outcome.Done<JsonNode>(JsonNode variable))) {
            return HttpOutcomes.failed(before);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("value", value.reveal());
        FLAGS.stream().filter(variable::hasNonNull).forEach(flag -> body.set(flag, variable.get(flag)));
        Outcome<JsonNode> answer = calls.send("PUT", path(at), body, "application/json");
        return answer instanceof Outcome.Refused<JsonNode> refused
                        && refused.code().equals("status-400")
                ? new Outcome.Refused<>(
                        refused.code(),
                        "GitLab does not take the value: a masked variable takes one line of at least 8 plain characters")
                : HttpOutcomes.written(answer);
    }

    @Override
    public List<String> callsToRead(Copy at) {
        return List.of("GET " + path(at));
    }

    @Override
    public List<String> callsToWrite(Copy at) {
        return List.of("GET " + path(at), "PUT " + path(at));
    }

    private static String path(Copy at) {
        Matcher place = PLACE.matcher(at.path());
        if (!place.matches()) {
            throw new IllegalArgumentException(at.path() + " was not checked");
        }
        String scope = place.group(3) == null ? EVERY_SCOPE : place.group(3);
        return "/api/v4/" + place.group(1) + "/" + HttpSinkCalls.encoded(place.group(2)) + "/variables/" + at.key()
                + "?filter%5Benvironment_scope%5D=" + HttpSinkCalls.encoded(scope);
    }
}
