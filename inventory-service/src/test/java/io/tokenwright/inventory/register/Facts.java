package io.tokenwright.inventory.register;

import io.tokenwright.events.Authority;
import io.tokenwright.events.ExpiryPrecision;
import io.tokenwright.events.ExpirySource;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RevocationReason;
import io.tokenwright.events.RotationState;
import io.tokenwright.kit.secret.Fingerprint;
import io.tokenwright.schemas.event.EventMeta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Facts for tests: seeded histories in which every field may be stated or not. */
public final class Facts {
    public static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private Facts() {}

    /** A history of {@code length} facts about {@code tokenId}, the same for the same seed. */
    public static List<Fact> history(String tokenId, long seed, int length) {
        var random = new Random(seed);
        var facts = new ArrayList<Fact>();
        long sequence = 1;
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> facts.add(issued(tokenId, random));
                case 3 -> facts.add(revoked(tokenId, random));
                default -> facts.add(rotated(tokenId, random, sequence++));
            }
        }
        return facts;
    }

    /** Few distinct instants on purpose, so that event ids have to decide. */
    private static EventMeta meta(String tokenId, Random random) {
        return new EventMeta(
                new UUID(random.nextLong(), random.nextLong()).toString(),
                NOON.plusSeconds(random.nextInt(3)),
                "test",
                "user:ada",
                "",
                tokenId);
    }

    public static EventMeta meta(String tokenId, Instant at) {
        return new EventMeta(UUID.randomUUID().toString(), at, "test", "user:ada", "", tokenId);
    }

    /** That version 1 exists, said by a person, with an expiry. */
    public static Fact.Issued issued(String tokenId, int version, Authority authority, @Nullable Instant expiresAt) {
        var meta = meta(tokenId, NOON);
        var stamp = new Stamp(authority, meta.occurredAt(), meta.eventId());
        boolean rotation = authority == Authority.ROTATION;
        return new Fact.Issued(
                meta,
                version,
                new Description(
                        new Stated<>("token " + tokenId, stamp),
                        new Stated<>("gitlab", stamp),
                        null,
                        new Stated<>("team-a", stamp),
                        null,
                        new Stated<>("production", stamp),
                        null,
                        null,
                        null,
                        null),
                new Issue(
                        rotation ? null : stamp,
                        rotation ? stamp : null,
                        null,
                        null,
                        null,
                        Stated.of(Expiry.stated(expiresAt, ExpiryPrecision.UNKNOWN, ExpirySource.ISSUER), stamp),
                        null));
    }

    public static Fact.Revoked revoked(String tokenId, int version) {
        var meta = meta(tokenId, NOON);
        return new Fact.Revoked(
                meta,
                version,
                new Revocation(
                        NOON,
                        RevocationConfirmation.REQUESTED,
                        RevocationReason.LEAKED,
                        "",
                        meta.occurredAt(),
                        meta.eventId()));
    }

    public static Fact.Rotated rotated(String tokenId, long sequence, int from, int to, int current) {
        var meta = meta(tokenId, NOON);
        return new Fact.Rotated(
                meta,
                view(meta, sequence, RotationState.OBSERVING, from, to),
                new Roles(sequence, meta.eventId(), current, List.of()));
    }

    private static RotationView view(
            EventMeta meta, long sequence, RotationState state, int from, @Nullable Integer to) {
        return new RotationView(
                "r1",
                sequence,
                meta.eventId(),
                state,
                from,
                to,
                null,
                "reason",
                "a sentence",
                "",
                null,
                true,
                meta.occurredAt());
    }

    private static Fact issued(String tokenId, Random random) {
        var meta = meta(tokenId, random);
        var authority = Authority.values()[random.nextInt(Authority.values().length)];
        var stamp = new Stamp(authority, meta.occurredAt(), meta.eventId());
        boolean rotation = authority == Authority.ROTATION;
        String word = HexFormat.of().toHexDigits(random.nextInt());
        return new Fact.Issued(
                meta,
                1 + random.nextInt(3),
                new Description(
                        maybe(random, "name \"'<b>\ud83d\ude80" + word, stamp),
                        maybe(random, "issuer-" + word, stamp),
                        maybe(random, Map.of("project_id", word), stamp),
                        maybe(random, "owner-" + word, stamp),
                        maybe(random, "contact-" + word, stamp),
                        maybe(random, "env-" + word, stamp),
                        maybe(random, Map.of("tier", word), stamp),
                        maybe(random, List.of(new SecretPath("staging", "secret", word, "value")), stamp),
                        maybe(random, List.of("api", "deploy-" + word), stamp),
                        maybe(random, terms(random), stamp)),
                new Issue(
                        rotation ? null : stamp,
                        rotation ? stamp : null,
                        maybe(random, "ref-" + word, stamp),
                        maybe(random, List.of("api", "read-" + word), stamp),
                        maybe(random, NOON.minusSeconds(random.nextInt(100_000)), stamp),
                        maybe(random, expiry(random), stamp),
                        maybe(random, new Fingerprint("k1", word + word), stamp)));
    }

    private static RotationTerms terms(Random random) {
        return new RotationTerms(
                random.nextBoolean(),
                Duration.ofDays(7),
                random.nextBoolean(),
                Duration.ofSeconds(random.nextInt(600)),
                Duration.ofHours(1),
                Duration.ofDays(7),
                Duration.ofDays(90),
                random.nextBoolean(),
                random.nextBoolean() ? "rehearsal" : null,
                List.of("api"),
                List.of(),
                Duration.ofSeconds(random.nextInt(600)));
    }

    private static Expiry expiry(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Expiry(null, ExpiryPrecision.NONE, ExpirySource.HUMAN);
            case 1 ->
                new Expiry(NOON.plusSeconds(random.nextInt(1_000_000)), ExpiryPrecision.DATE, ExpirySource.ISSUER);
            default ->
                new Expiry(NOON.plusSeconds(random.nextInt(1_000_000)), ExpiryPrecision.INSTANT, ExpirySource.POLICY);
        };
    }

    private static Fact revoked(String tokenId, Random random) {
        var meta = meta(tokenId, random);
        return new Fact.Revoked(
                meta,
                1 + random.nextInt(3),
                new Revocation(
                        NOON.plusSeconds(random.nextInt(100)),
                        RevocationConfirmation.values()[random.nextInt(4)],
                        RevocationReason.values()[random.nextInt(7)],
                        "because " + random.nextInt(10),
                        meta.occurredAt(),
                        meta.eventId()));
    }

    private static Fact rotated(String tokenId, Random random, long sequence) {
        var meta = meta(tokenId, random);
        Integer to = random.nextBoolean() ? 1 + random.nextInt(3) : null;
        var state = RotationState.values()[random.nextInt(RotationState.values().length)];
        Roles roles = random.nextInt(4) == 0
                ? null
                : new Roles(
                        sequence,
                        meta.eventId(),
                        1 + random.nextInt(3),
                        random.nextBoolean() ? List.of() : List.of(1 + random.nextInt(3)));
        return new Fact.Rotated(meta, view(meta, sequence, state, 1 + random.nextInt(3), to), roles);
    }

    private static <T> @Nullable Stated<T> maybe(Random random, T value, Stamp stamp) {
        return random.nextInt(3) == 0 ? null : new Stated<>(value, stamp);
    }
}
