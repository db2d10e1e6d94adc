package io.tokenwright.standalone.story;

import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.codec.UnreadableEventException;
import io.tokenwright.schemas.event.EventMeta;
import io.tokenwright.schemas.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A subscriber outside the services: a plain Kafka client with the {@code schemas} module. Remembers what it saw, so that a
 * wait for an event that came earlier ends at once. Thread-safe.
 */
final class TopicFollower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final EventCodec codec;
    private final Map<String, Topic> topics;
    private final List<SpecificRecordBase> seen = new ArrayList<>();
    private final List<Consumer<SpecificRecordBase>> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Thread thread;
    private volatile boolean closing;

    private TopicFollower(KafkaConsumer<byte[], byte[]> consumer, EventCodec codec, Map<String, Topic> topics) {
        this.consumer = consumer;
        this.codec = codec;
        this.topics = topics;
        this.thread = Thread.ofPlatform().name("follower").daemon().unstarted(this::follow);
    }

    /** Follows {@code topics} from their present end. The topics must exist. */
    static TopicFollower of(String bootstrapServers, EventCodec codec, Collection<Topic> topics) {
        Map<String, Object> properties = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                500);
        var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The seek is lazy: positions are fixed now, before anything of the story is produced.
        partitions.forEach(consumer::position);
        var follower = new TopicFollower(
                consumer,
                codec,
                topics.stream().collect(java.util.stream.Collectors.toMap(Topic::name, topic -> topic)));
        follower.thread.start();
        return follower;
    }

    /** Calls {@code listener} for every event from now on, in the follower's thread. */
    void onEvent(Consumer<SpecificRecordBase> listener) {
        listeners.add(listener);
    }

    /** The first event of {@code type} that fits, waiting for it. Fails with {@code what} when it does not come in time. */
    <E extends SpecificRecordBase> E await(String what, Duration max, Class<E> type, Predicate<E> fits) {
        lock.lock();
        try {
            long left = max.toNanos();
            int from = 0;
            while (true) {
                for (; from < seen.size(); from++) {
                    SpecificRecordBase event = seen.get(from);
                    if (type.isInstance(event) && fits.test(type.cast(event))) {
                        return type.cast(event);
                    }
                }
                if (left <= 0) {
                    throw new StoryException(what + " did not come within " + max.toSeconds() + " s");
                }
                left = arrived.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoryException("interrupted while waiting for " + what, e);
        } finally {
            lock.unlock();
        }
    }

    /** All events of {@code type} seen so far that fit, in order of arrival. */
    <E extends SpecificRecordBase> List<E> seen(Class<E> type, Predicate<E> fits) {
        lock.lock();
        try {
            return seen.stream()
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(fits)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    take(message);
                }
            }
        } catch (WakeupException e) {
            return; // close() asked for it
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> message) {
        Topic topic = topics.get(message.topic());
        if (topic == null || message.value() == null) {
            return;
        }
        SpecificRecordBase event;
        try {
            event = codec.decode(topic, message.value());
        } catch (UnreadableEventException e) {
            return; // a foreign record in a shared topic is not part of the story
        }
        lock.lock();
        try {
            seen.add(event);
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
        listeners.forEach(listener -> listener.accept(event));
    }

    /** Token that {@code event} is about. */
    static String tokenId(SpecificRecordBase event) {
        return EventMeta.of(event).tokenId();
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
