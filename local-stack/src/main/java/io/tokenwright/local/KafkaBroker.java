package io.tokenwright.local;

/** A Kafka broker of our own that can be taken down and brought back at the same address with its data. */
public interface KafkaBroker extends AutoCloseable {
    /** {@code host:port} for clients; stays the same over {@link #stop} and {@link #start}. */
    String bootstrapServers();

    /** Takes the broker down; its data stays. Does nothing when it is down. */
    void stop();

    /** Brings a stopped broker back. Does nothing when it is up. */
    void start();

    /** Stops for good. */
    @Override
    void close();
}
