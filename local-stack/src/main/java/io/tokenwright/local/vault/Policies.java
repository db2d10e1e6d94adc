package io.tokenwright.local.vault;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Policies: paths with a trailing {@code *} and {@code +} for one segment, capabilities, deny. The most specific path of all of a
 * token's policies decides, as Vault documents it; parameters and templates are not known here.
 *
 * @see <a href="https://developer.hashicorp.com/vault/docs/concepts/policies">Policies</a>
 */
final class Policies {
    static final String ROOT = "root";
    private static final Pattern RULE =
            Pattern.compile("path\\s+\"([^\"]+)\"\\s*\\{[^}]*?capabilities\\s*=\\s*\\[([^]]*)]", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("\"([a-z]+)\"");

    private final Map<String, Map<String, Set<String>>> rulesByPolicy = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();

    Policies() {
        put("default", """
                path "auth/token/lookup-self" { capabilities = ["read"] }
                path "auth/token/renew-self" { capabilities = ["update"] }
                path "auth/token/revoke-self" { capabilities = ["update"] }
                path "sys/capabilities-self" { capabilities = ["update"] }
                path "sys/internal/ui/mounts/*" { capabilities = ["read"] }
                """);
    }

    void put(String name, String text) {
        Map<String, Set<String>> rules = new LinkedHashMap<>();
        Matcher rule = RULE.matcher(text);
        while (rule.find()) {
            Set<String> capabilities = new HashSet<>();
            Matcher word = WORD.matcher(rule.group(2));
            while (word.find()) {
                capabilities.add(word.group(1));
            }
            rules.put(rule.group(1), capabilities);
        }
        if (rules.isEmpty()) {
            throw Refusal.badRequest("failed to parse policy: no path with capabilities");
        }
        rulesByPolicy.put(name, rules);
        texts.put(name, text);
    }

    String text(String name) {
        String text = texts.get(name);
        if (text == null) {
            throw Refusal.nothing();
        }
        return text;
    }

    /** What {@code policies} allow on {@code path}; everything for root. */
    Set<String> capabilities(Collection<String> policies, String path) {
        if (policies.contains(ROOT)) {
            return Set.of("create", "read", "update", "delete", "list", "patch", "sudo");
        }
        String best = null;
        Set<String> allowed = new HashSet<>();
        for (String policy : policies) {
            for (var rule : rulesByPolicy.getOrDefault(policy, Map.of()).entrySet()) {
                if (matches(rule.getKey(), path)) {
                    int order = best == null ? 1 : specificity(rule.getKey()) - specificity(best);
                    if (order > 0) {
                        best = rule.getKey();
                        allowed = new HashSet<>();
                    }
                    if (order >= 0) {
                        allowed.addAll(rule.getValue());
                    }
                }
            }
        }
        return allowed.contains("deny") ? Set.of() : allowed;
    }

    /** Whether any rule reaches into {@code mount}: what shows a mount in {@code sys/internal/ui/mounts}. */
    boolean reachesInto(Collection<String> policies, String mount) {
        return policies.contains(ROOT)
                || policies.stream()
                        .flatMap(policy -> rulesByPolicy.getOrDefault(policy, Map.of()).entrySet().stream())
                        .anyMatch(rule -> rule.getKey().startsWith(mount + "/")
                                && !rule.getValue().contains("deny"));
    }

    private static boolean matches(String pattern, String path) {
        boolean prefix = pattern.endsWith("*");
        String[] wanted = (prefix ? pattern.substring(0, pattern.length() - 1) : pattern).split("/", -1);
        String[] given = path.split("/", -1);
        if (prefix ? given.length < wanted.length : given.length != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean last = prefix && i == wanted.length - 1;
            boolean same =
                    wanted[i].equals("+") || (last ? given[i].startsWith(wanted[i]) : given[i].equals(wanted[i]));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    /** Longer before the first wildcard is more specific; an exact path beats a pattern. */
    private static int specificity(String pattern) {
        int wildcard = pattern.indexOf('+') >= 0 ? pattern.indexOf('+') : pattern.indexOf('*');
        return wildcard < 0 ? 2 * pattern.length() + 1 : 2 * wildcard;
    }
}
