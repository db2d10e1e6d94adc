package io.tokenwright.inventory.register;

import io.tokenwright.kit.database.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells facts that say nothing new from news, by the stamps alone: most of a replay ends here, at one narrow look-up a fact.
 * Reads no lock and decides nothing else: what is called news here may still turn out to be none.
 */
final class JdbcKnownFacts {
    private static final int NO_VERSION = 0;

    /** Lateral, so that each row is found by its primary key however old the plan and the statistics are. */
    private static final String STAMPS = """
            select wanted.place, known.token_stamps, known.version_stamps
            from unnest(:ids, :versions) with ordinality as wanted (id, version, place)
            cross join lateral (
                select token.stamps as token_stamps,
                    (select version.stamps
                     from version
                     where version.token_id = token.token_id
                       and version.version = wanted.version) as version_stamps
                from token
                where token.token_id = wanted.id
                offset 0) as known
            """;

    /**
     * What is worth a closer look.
     *
     * @param byToken facts that may change something, by token
     * @param absent tokens among them that had no row when the look-up ran
     */
    record News(SortedMap<String, List<Fact>> byToken, Set<String> absent) {}

    News newsIn(Tx tx, List<? extends Fact> facts) {
        Set<String> present = new HashSet<>();
        boolean[] known = new boolean[facts.size()];
        if (!facts.isEmpty()) {
            look(tx, facts, present, known);
        }
        var byToken = new TreeMap<String, List<Fact>>();
        Set<String> absent = new HashSet<>();
        for (int i = 0; i < known.length; i++) {
            if (!known[i]) {
                Fact fact = facts.get(i);
                byToken.computeIfAbsent(fact.tokenId(), id -> new ArrayList<>()).add(fact);
                if (!present.contains(fact.tokenId())) {
                    absent.add(fact.tokenId());
                }
            }
        }
        return new News(byToken, absent);
    }

    private static void look(Tx tx, List<? extends Fact> facts, Set<String> present, boolean[] known) {
        var ids = new String[known.length];
        var versions = new Integer[known.length];
        for (int i = 0; i < known.length; i++) {
            ids[i] = facts.get(i).tokenId();
            versions[i] = facts.get(i) instanceof Fact.Issued issued ? issued.version() : NO_VERSION;
        }
        try (var query = tx.sql().createQuery(STAMPS).bind("ids", ids).bind("versions", versions)) {
            query.map((row, context) -> {
                        int place = row.getInt("place") - 1;
                        present.add(ids[place]);
                        String ofVersion = row.getString("version_stamps");
                        known[place] = ofVersion != null
                                && facts.get(place) instanceof Fact.Issued issued
                                && Stamps.parse(row.getString("token_stamps")).hold(issued.description())
                                && Stamps.parse(ofVersion).hold(issued.issue());
                        return place;
                    })
                    .list();
        }
    }
}
