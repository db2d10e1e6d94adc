package io.tokenwright.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A plain consumer on a thread of its own that notes when each key arrives. */
final class Subscriber implements AutoCloseable {
    private static final long WAIT_MAX_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Map<String, Long> arrivals = new ConcurrentHashMap<>();
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private volatile boolean stopping;

    Subscriber(Lab lab, String topic) {
        consumer = RawKafka.tail(lab.bootstrapServers(), topic, Service.PARTITIONS);
        thread = Thread.ofPlatform().daemon().name("subscriber-" + topic).start(this::follow);
    }

    private void follow() {
        while (!stopping) {
            consumer.poll(Duration.ofMillis(200))
                    .forEach(record ->
                            arrivals.putIfAbsent(new String(record.key(), StandardCharsets.UTF_8), System.nanoTime()));
        }
    }

    long arrival(String key) throws TimeoutException {
        long started = System.nanoTime();
        while (true) {
            Long at = arrivals.remove(key);
            if (at != null) {
                return at;
            }
            if (System.nanoTime() - started > WAIT_MAX_NANOS) {
                throw new TimeoutException("no record with key " + key + " arrived");
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join(TimeUnit.SECONDS.toMillis(5));
        consumer.close();
    }
}
