package io.tokenwright.inventory.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.outbox.Events;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is announced again after Kafka was lost. */
class ReannounceTest {
    private static final TokenEvents EVENTS = new TokenEvents(new Events("inventory"));

    @Property(tries = 1000)
    void it_teaches_nothing_to_who_knows_the_token_and_everything_to_who_does_not(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int length) {
        var token = TokenMergeTest.merged(Facts.history("t1", seed, length));

        var again = said(token);
        var known = token;
        var learnt = Token.unknown("t1");
        for (Fact fact : again) {
            known = known.with(fact);
            learnt = learnt.with(fact);
        }

        assertThat(known).isEqualTo(token);
        assertThat(learnt.description()).isEqualTo(token.description());
        for (TokenVersion version : token.versions().values()) {
            TokenVersion told =
                    learnt.versions().getOrDefault(version.version(), TokenVersion.unknown(version.version()));
            assertThat(told.issue()).isEqualTo(version.issue());
            assertThat(told.revocation()).isEqualTo(version.revocation());
        }
    }

    private static List<Fact> said(Token token) {
        var facts = new ArrayList<Fact>();
        EVENTS.issuedAgain(token).forEach(event -> facts.add(FactReader.read(event)));
        EVENTS.revokedAgain(token).forEach(event -> facts.add(FactReader.read(event)));
        return facts;
    }
}
