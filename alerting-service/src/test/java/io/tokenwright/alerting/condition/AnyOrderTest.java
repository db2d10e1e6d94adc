package io.tokenwright.alerting.condition;

import static io.tokenwright.alerting.condition.Facts.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.events.ExpirySeverity;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.specific.SpecificRecordBase;

/** Whatever happened, and in whatever order it is heard of, how often and in which batches: the same alerts are open. */
class AnyOrderTest {
    private static final String TOKEN = "t1";

    private record Open(Severity severity, String summary, String nextAction, String planned) {}

    @Property(tries = 2000)
    void duplicates_and_reordering_end_in_the_same_alerts(@ForAll long seed) {
        var random = new Random(seed);
        List<SpecificRecordBase> history = history(random);
        List<SpecificRecordBase> other = new ArrayList<>(history);
        for (SpecificRecordBase event : history) {
            if (random.nextInt(4) == 0) {
                other.add(event);
            }
        }
        Collections.shuffle(other, random);

        assertThat(openAfter(other, random)).isEqualTo(openAfter(history, random));
    }

    private static Map<String, Open> openAfter(List<SpecificRecordBase> events, Random random) {
        TokenFacts facts = TokenFacts.NONE;
        Map<String, Alert> stored = new TreeMap<>();
        int i = 0;
        while (i < events.size()) {
            int end = Math.min(events.size(), i + 1 + random.nextInt(4));
            for (SpecificRecordBase event : events.subList(i, end)) {
                facts = facts.merge(Learning.from(event));
            }
            AlertLife.follow(TOKEN, List.copyOf(stored.values()), Diagnosis.of(facts), facts.description(), NOON)
                    .forEach(moved -> stored.put(moved.alertId(), moved));
            i = end;
        }
        Map<String, Open> open = new TreeMap<>();
        stored.values().stream()
                .filter(alert -> alert.state().isOpen())
                .forEach(alert -> open.put(
                        alert.alertId(),
                        new Open(alert.severity(), alert.summary(), alert.nextAction(), alert.planned())));
        return open;
    }

    private static List<SpecificRecordBase> history(Random random) {
        var token = new Facts(TOKEN);
        List<SpecificRecordBase> history = new ArrayList<>();
        int length = 1 + random.nextInt(15);
        for (int sequence = 1; sequence <= length; sequence++) {
            int version = 1 + random.nextInt(3);
            history.add(
                    switch (random.nextInt(4)) {
                        case 0 ->
                            token.expiring(
                                    version,
                                    pick(random, ExpirySeverity.values()),
                                    pick(random, new String[] {"30d", "1d", "expired"}),
                                    NOON.plus(Duration.ofDays(random.nextInt(2))));
                        case 1 ->
                            token.rotation(
                                    "rotation-" + random.nextInt(2),
                                    sequence,
                                    pick(random, RotationState.values()),
                                    version,
                                    version + 1,
                                    pick(random, new String[] {"candidate-failed", "overlap-exceeded", "planned"}),
                                    random.nextBoolean());
                        case 2 ->
                            token.revoked(
                                    version,
                                    pick(random, RevocationReason.values()),
                                    pick(random, RevocationConfirmation.values()));
                        default -> token.used(random.nextBoolean() ? version : null);
                    });
        }
        return history;
    }

    private static <T> T pick(Random random, T[] of) {
        return of[random.nextInt(of.length)];
    }
}
