package io.tokenwright.alerting.condition;

import io.micronaut.core.annotation.Nullable;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Who and what a token is, as far as events said it; each part the latest that was said. */
@Serdeable
public record Description(
        @Nullable Stated name,
        @Nullable Stated owner,
        @Nullable Stated ownerContact,
        @Nullable Stated environment,
        @Nullable Stated issuer,
        List<String> consumers,
        @Nullable Stamp consumersStamp) {
    static final Description NONE = new Description(null, null, null, null, null, List.of(), null);

    static Description of(
            Stamp stamp,
            @Nullable String name,
            @Nullable String owner,
            @Nullable String ownerContact,
            @Nullable String environment,
            @Nullable String issuer,
            List<String> consumers) {
        return new Description(
                Stated.of(name, stamp),
                Stated.of(owner, stamp),
                Stated.of(ownerContact, stamp),
                Stated.of(environment, stamp),
                Stated.of(issuer, stamp),
                consumers.stream().sorted().distinct().toList(),
                consumers.isEmpty() ? null : stamp);
    }

    Description merge(Description other) {
        boolean theirs = consumersStamp == null
                || (other.consumersStamp != null && other.consumersStamp.compareTo(consumersStamp) > 0);
        return new Description(
                Stated.later(name, other.name),
                Stated.later(owner, other.owner),
                Stated.later(ownerContact, other.ownerContact),
                Stated.later(environment, other.environment),
                Stated.later(issuer, other.issuer),
                theirs ? other.consumers : consumers,
                theirs ? other.consumersStamp : consumersStamp);
    }
}
