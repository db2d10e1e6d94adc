package io.tokenwright.kit.outbox;

import java.time.Instant;

/**
 * A row as the relay reads it.
 *
 * @param id its place in the order
 * @param record what is to be published
 * @param createdAt when it was appended, by the database's clock
 */
record OutboxRow(long id, OutboxRecord record, Instant createdAt) {
    /** What the order of events is kept for: rows of one lane are published one after the other. */
    String lane() {
        byte[] key = record.key();
        // Latin-1 keeps any bytes apart.
        return record.topic() + "/"
                + (key == null ? "" : new String(key, java.nio.charset.StandardCharsets.ISO_8859_1));
    }
}
