package io.tokenwright.rotation.bulk;

import io.tokenwright.kit.database.Tx;
import io.tokenwright.rotation.bulk.BulkRotations.Chosen;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.plan.Planning;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Token;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a selector would set off, by the same planner that a single request goes through. Thread-safe; no framework. */
final class BulkPlanner {
    private final BulkRotations runs;
    private final JdbcTokens tokens;
    private final RotationDesk desk;

    BulkPlanner(BulkRotations runs, JdbcTokens tokens, RotationDesk desk) {
        this.runs = runs;
        this.tokens = tokens;
        this.desk = desk;
    }

    /**
     * What is selected now.
     *
     * @param chosen tokens whose rotation can begin, in order of their ids
     * @param hash over them; a start names it
     * @param cannotBegin how many others there are, by the reason
     */
    record Selection(
            List<Chosen> chosen,
            String hash,
            Map<String, Integer> cannotBegin,
            Map<String, Integer> byIssuer,
            Map<String, Integer> byOwner,
            Map<String, Integer> byEnvironment) {}

    /** @param limit most tokens; what is more is not looked at */
    Selection select(Tx tx, Selector selector, int limit, String actor, Instant now) {
        List<Chosen> chosen = new ArrayList<>();
        Map<String, Integer> cannotBegin = new TreeMap<>();
        Map<String, Integer> byIssuer = new TreeMap<>();
        Map<String, Integer> byOwner = new TreeMap<>();
        Map<String, Integer> byEnvironment = new TreeMap<>();
        for (String tokenId : runs.selected(tx, selector, limit)) {
            Token token = tokens.find(tx, tokenId).orElseThrow();
            switch (desk.wouldBegin(tx, token, actor, now)) {
                case Planning.Planned planned -> {
                    chosen.add(new Chosen(
                            tokenId,
                            planned.plan().from().version(),
                            planned.plan().issuer()));
                    count(byIssuer, token.issuer());
                    count(byOwner, token.owner());
                    count(byEnvironment, token.environment());
                }
                case Planning.Blocked blocked -> count(cannotBegin, blocked.reason());
                case Planning.NotNow no -> count(cannotBegin, no.reason());
            }
        }
        return new Selection(List.copyOf(chosen), hash(chosen), cannotBegin, byIssuer, byOwner, byEnvironment);
    }

    private static void count(Map<String, Integer> by, @Nullable String key) {
        by.merge(key == null ? "" : key, 1, Integer::sum);
    }

    private static String hash(List<Chosen> chosen) {
        String text =
                chosen.stream().map(one -> one.tokenId() + ":" + one.version()).collect(Collectors.joining(","));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }
}
