package io.tokenwright.kit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.outbox.RelayPosition.Durable;
import io.tokenwright.kit.outbox.RelayPosition.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RelayPositionTest {
    private static final Durable START = new Durable(0, List.of());

    private static final OptionalLong NOT_DRAWN = OptionalLong.empty();

    @Test
    void an_id_that_no_open_transaction_can_hold_is_no_longer_asked_for() {
        var position = new RelayPosition(START);

        position.read(List.of(1L, 4L), 7, NOT_DRAWN);
        assertThat(position.gaps()).containsExactly(new Range(2, 3));
        position.read(List.of(), 7, NOT_DRAWN);
        assertThat(position.needsBound()).isTrue();
        position.read(List.of(), 8, OptionalLong.of(9));
        assertThat(position.gaps()).as("transaction 8 may hold 2 or 3").hasSize(1);

        position.read(List.of(), 9, NOT_DRAWN);

        assertThat(position.gaps()).isEmpty();
    }

    @Test
    void a_quiet_moment_proves_nothing_as_a_snapshot_ends_at_the_last_transaction_that_ended() {
        var position = new RelayPosition(START);

        // 9 committed id 2. 10 has drawn id 1 and runs, and the snapshot says xmin = xmax = 10.
        position.read(List.of(2L), 10, NOT_DRAWN);
        position.read(List.of(), 10, NOT_DRAWN);
        position.read(List.of(), 10, OptionalLong.of(11));

        assertThat(position.gaps()).containsExactly(new Range(1, 1));
    }

    @Test
    void a_late_id_does_not_hold_the_position_back_and_is_owed_until_it_is_acknowledged() {
        var position = new RelayPosition(START);
        position.read(List.of(1L, 3L), 5, NOT_DRAWN);
        position.acknowledged(1);
        position.acknowledged(3);

        position.read(List.of(2L), 5, NOT_DRAWN);

        assertThat(position.durable()).isEqualTo(new Durable(3, List.of(new Range(2, 2))));
        position.acknowledged(2);
        assertThat(position.durable()).isEqualTo(new Durable(3, List.of()));
    }

    @Test
    void an_id_in_flight_is_below_no_stored_position() {
        var position = new RelayPosition(START);

        position.read(List.of(1L, 2L, 3L), 9, NOT_DRAWN);
        position.acknowledged(1);
        position.acknowledged(3);

        assertThat(position.durable().position()).isEqualTo(1);
    }

    /** Any order of drawing, committing, rolling back, reading, acknowledging, crashing: nothing lost, keys in order. */
    @Property(tries = 2000)
    void nothing_is_lost_and_every_key_stays_in_order(
            @ForAll long seed, @ForAll @IntRange(min = 20, max = 200) int steps) {
        var world = new World(new Random(seed));

        for (int i = 0; i < steps; i++) {
            world.step();
        }
        world.settle();

        assertThat(world.published).containsAll(world.committed.keySet());
        assertThat(world.published).allMatch(world.committed::containsKey);
        Map<Integer, Long> last = new HashMap<>();
        for (long id : world.published) {
            int key = java.util.Objects.requireNonNull(world.committed.get(id));
            assertThat(id).as("order of key %d", key).isGreaterThan(last.getOrDefault(key, 0L));
            last.put(key, id);
        }
    }

    /** A database that hands out ids like PostgreSQL does, and a relay that may crash at any moment. */
    private static final class World {
        private static final int KEYS = 4;

        private record Open(long xid, int key, List<Long> ids) {}

        private final Random random;
        private final Map<Integer, Open> open = new HashMap<>();
        private final TreeMap<Long, Integer> committed = new TreeMap<>();
        /** First publications, in their order. */
        private final LinkedHashSet<Long> published = new LinkedHashSet<>();

        private final TreeSet<Long> unacknowledged = new TreeSet<>();
        private RelayPosition position = new RelayPosition(START);
        private Durable stored = START;
        private long nextXid = 1;
        private long lastEndedXid;
        private long nextId = 1;

        World(Random random) {
            this.random = random;
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> write(random.nextInt(KEYS));
                case 3, 4 -> end(random.nextInt(KEYS), random.nextInt(4) > 0);
                case 5, 6 -> read(1 + random.nextInt(4));
                case 7 -> acknowledgeSome();
                case 8 -> stored = position.durable();
                default -> {
                    if (random.nextInt(4) == 0) {
                        position = new RelayPosition(stored);
                        unacknowledged.clear();
                    }
                }
            }
        }

        void settle() {
            for (int key = 0; key < KEYS; key++) {
                end(key, true);
            }
            position = new RelayPosition(stored);
            unacknowledged.clear();
            for (int i = 0; i < 500; i++) {
                read(5);
                List.copyOf(unacknowledged).forEach(this::acknowledge);
            }
            assertThat(position.durable()).isEqualTo(new Durable(position.cursor(), List.of()));
        }

        /** The key's row lock: a key has one writer at a time. */
        private void write(int key) {
            Open writer = open.computeIfAbsent(key, k -> new Open(nextXid++, k, new ArrayList<>()));
            writer.ids().add(nextId++);
        }

        private void end(int key, boolean commits) {
            Open writer = open.remove(key);
            if (writer == null) {
                return;
            }
            lastEndedXid = Math.max(lastEndedXid, writer.xid());
            if (commits) {
                writer.ids().forEach(id -> committed.put(id, key));
            }
        }

        private void read(int limit) {
            List<Long> ids = new ArrayList<>();
            for (Range gap : position.gaps()) {
                ids.addAll(committed.subMap(gap.from(), true, gap.to(), true).keySet());
            }
            committed.tailMap(position.cursor(), false).keySet().stream()
                    .limit(limit)
                    .forEach(ids::add);
            // As PostgreSQL does: a snapshot knows of no transaction above the last one that has ended.
            long xmin = Math.min(
                    lastEndedXid + 1,
                    open.values().stream().mapToLong(Open::xid).min().orElse(Long.MAX_VALUE));
            OptionalLong bound = NOT_DRAWN;
            if (position.needsBound()) {
                lastEndedXid = nextXid;
                bound = OptionalLong.of(nextXid++);
            }
            position.read(ids.stream().sorted().toList(), xmin, bound);
            published.addAll(ids);
            unacknowledged.addAll(ids);
        }

        private void acknowledgeSome() {
            List.copyOf(unacknowledged).stream()
                    .filter(id -> random.nextBoolean())
                    .forEach(this::acknowledge);
        }

        private void acknowledge(long id) {
            position.acknowledged(id);
            unacknowledged.remove(id);
        }
    }
}
