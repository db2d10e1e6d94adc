package io.tokenwright.inventory.usage;

import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.schemas.event.EventMeta;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns {@code token-used} events into reports; rejects what lies past the limits with the field's name. */
public final class UsageReader {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");
    private static final Pattern TEXT = Pattern.compile("[^\\p{Cc}\\p{Cs}]{0,200}");
    private static final Instant TIME_MAX = Instant.parse("9999-12-31T23:59:59Z");

    private UsageReader() {}

    public static Usage read(TokenUsed event) {
        var meta = EventMeta.of(event);
        held("tokenId", ID.matcher(meta.tokenId()).matches());
        held("consumer", !event.getConsumer().isBlank() && isText(event.getConsumer()));
        held("usedFrom", isText(event.getUsedFrom()));
        held("version", event.getVersion() == null || event.getVersion() > 0);
        held("fingerprint", isText(event.getFingerprint()));
        held("fingerprintKeyId", isText(event.getFingerprintKeyId()));
        held("firstUsedAt", isTime(event.getFirstUsedAt()));
        held(
                "lastUsedAt",
                isTime(event.getLastUsedAt()) && !event.getLastUsedAt().isBefore(event.getFirstUsedAt()));
        return new Usage(
                meta.tokenId(),
                event.getConsumer(),
                event.getVersion(),
                event.getFingerprint(),
                event.getFingerprintKeyId(),
                event.getFirstUsedAt(),
                event.getLastUsedAt(),
                event.getUsedFrom());
    }

    private static boolean isText(@Nullable String text) {
        return text == null || TEXT.matcher(text).matches();
    }

    private static boolean isTime(Instant at) {
        return !at.isBefore(Instant.EPOCH) && !at.isAfter(TIME_MAX);
    }

    private static void held(String field, boolean holds) {
        if (!holds) {
            throw new RejectedEventException(
                    "value-past-its-limits",
                    field + " is missing, too long, out of range, or holds control characters");
        }
    }
}
