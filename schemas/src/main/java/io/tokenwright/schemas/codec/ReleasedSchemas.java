package io.tokenwright.schemas.codec;

import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * Every schema that a release ever wrote, kept under {@code /released/<topic>/v<n>.avsc}. A record in single-object encoding
 * names its writer's schema by fingerprint, so a reader without a registry knows those of this release and before.
 */
public final class ReleasedSchemas {
    private static final Map<Long, Schema> BY_FINGERPRINT = index();
    /** Computing a fingerprint walks the schema, and there are only a handful of schemas. */
    private static final Map<Schema, Long> FINGERPRINTS = new ConcurrentHashMap<>();

    private ReleasedSchemas() {}

    /** The released versions of a topic's schema, oldest first. */
    public static List<Schema> of(Topic topic) {
        List<Schema> versions = new ArrayList<>();
        for (int version = 1; ; version++) {
            try (InputStream in =
                    ReleasedSchemas.class.getResourceAsStream("/released/" + topic.name() + "/v" + version + ".avsc")) {
                if (in == null) {
                    return List.copyOf(versions);
                }
                versions.add(new Schema.Parser().parse(in));
            } catch (IOException e) {
                throw new UncheckedIOException("released schema " + version + " of " + topic.name(), e);
            }
        }
    }

    static Optional<Schema> byFingerprint(long fingerprint) {
        return Optional.ofNullable(BY_FINGERPRINT.get(fingerprint));
    }

    /** CRC-64-AVRO of the schema's parsing canonical form. */
    static long fingerprint(Schema schema) {
        return FINGERPRINTS.computeIfAbsent(schema, SchemaNormalization::parsingFingerprint64);
    }

    private static Map<Long, Schema> index() {
        Map<Long, Schema> index = new HashMap<>();
        for (Topic topic : Topics.ALL) {
            for (Schema schema : of(topic)) {
                index.put(SchemaNormalization.parsingFingerprint64(schema), schema);
            }
            index.put(SchemaNormalization.parsingFingerprint64(topic.schema()), topic.schema());
        }
        return Map.copyOf(index);
    }
}
