package io.tokenwright.rotation.event;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.tokenwright.kit.listener.RejectedEventException;
import java.util.List;

/**
 * {@code tokenwright.sources.*}: who may say what moves rotations. A topic is not an authority: whoever may write to Kafka
 * could say anything.
 *
 * @param tokenExpiring sources whose crossings are believed
 * @param tokenRevoked sources whose revocations are carried out; more of them widens what a stolen producer can kill
 * @param rotationRequested sources whose requests are carried out
 */
@ConfigurationProperties("tokenwright.sources")
public record SourcesConfiguration(
        @Bindable(defaultValue = "tokenwright/inventory") List<String> tokenExpiring,
        @Bindable(defaultValue = "tokenwright/inventory") List<String> tokenRevoked,
        @Bindable(defaultValue = "tokenwright/inventory") List<String> rotationRequested) {

    /** Throws {@link RejectedEventException} unless {@code source} is among {@code allowed}. */
    void require(String topic, String source, List<String> allowed) {
        if (!allowed.contains(source)) {
            throw new RejectedEventException(
                    "source-not-allowed",
                    "source \"" + source + "\" may not write " + topic + ": add it to tokenwright.sources." + topic
                            + " if it should");
        }
    }
}
