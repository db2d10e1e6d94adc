package io.tokenwright.local.gitlab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ways in which an issuer misbehaves that are not faults of HTTP. Thread-safe. */
public final class GitLabQuirks {
    private final Map<String, List<String>> grantedScopes = new HashMap<>();
    private final Map<Long, Deque<Boolean>> verdicts = new HashMap<>();
    private final Set<String> projectsWithoutProbe = new HashSet<>();
    private final Set<String> missingProjects = new HashSet<>();
    private Duration listingDelay = Duration.ZERO;

    /** Tokens minted in {@code project} from now on get only those of the asked scopes that are in {@code granted}. */
    public synchronized void grantOnly(String project, List<String> granted) {
        grantedScopes.put(project, List.copyOf(granted));
    }

    /** Tokens minted in {@code project} from now on get the scopes asked for again. */
    public synchronized void grantAll(String project) {
        grantedScopes.remove(project);
    }

    /** Values minted in {@code project} never verify: each probe says 401, though the token is live. */
    public synchronized void neverVerify(String project) {
        projectsWithoutProbe.add(project);
    }

    /** {@code project} does not exist; all others do. */
    public synchronized void missingProject(String project) {
        missingProjects.add(project);
    }

    /** A token shows up in lists only this long after it was minted: a stale replica. */
    public synchronized void listLate(Duration delay) {
        listingDelay = delay;
    }

    /** The next verifications of this token say live or dead as told, whatever is so: a cache. */
    public synchronized void verifyAs(long tokenId, Boolean... live) {
        verdicts.computeIfAbsent(tokenId, added -> new ArrayDeque<>()).addAll(List.of(live));
    }

    public synchronized void clear() {
        grantedScopes.clear();
        verdicts.clear();
        projectsWithoutProbe.clear();
        missingProjects.clear();
        listingDelay = Duration.ZERO;
    }

    synchronized List<String> granted(String project, List<String> asked) {
        List<String> granted = grantedScopes.get(project);
        return granted == null
                ? asked
                : asked.stream().filter(granted::contains).toList();
    }

    synchronized boolean listed(ProjectToken token, Instant now) {
        return !now.isBefore(token.createdAt().plus(listingDelay));
    }

    synchronized boolean missing(String project) {
        return missingProjects.contains(project);
    }

    synchronized Optional<Boolean> verdict(ProjectToken token) {
        Deque<Boolean> told = verdicts.get(token.id());
        if (told != null && !told.isEmpty()) {
            return Optional.of(told.removeFirst());
        }
        return projectsWithoutProbe.contains(token.project()) ? Optional.of(false) : Optional.empty();
    }
}
