package io.tokenwright.standalone.story;

import io.tokenwright.events.TokenRevoked;
import io.tokenwright.schemas.codec.EventCodec;
import io.tokenwright.schemas.topic.Topics;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A subscriber outside the services that keeps a deny list: an API gateway that refuses a revoked value by itself, whatever
 * the issuer says. Knows fingerprints only.
 */
final class Gateway implements AutoCloseable {
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private final FingerprintKey fingerprints;
    private final TopicFollower revocations;

    private Gateway(FingerprintKey fingerprints, TopicFollower revocations) {
        this.fingerprints = fingerprints;
        this.revocations = revocations;
        revocations.onEvent(event -> {
            if (event instanceof TokenRevoked revoked && revoked.getFingerprint() != null) {
                denied.add(revoked.getFingerprint());
            }
        });
    }

    static Gateway start(String bootstrapServers, EventCodec codec, FingerprintKey fingerprints) {
        return new Gateway(fingerprints, TopicFollower.of(bootstrapServers, codec, List.of(Topics.TOKEN_REVOKED)));
    }

    boolean admits(String value) {
        return !denied.contains(fingerprints.fingerprintOf(value));
    }

    @Override
    public void close() {
        revocations.close();
    }
}
