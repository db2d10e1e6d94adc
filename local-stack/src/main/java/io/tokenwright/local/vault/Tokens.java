package io.tokenwright.local.vault;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tokens by value and by accessor. A child dies with its parent, as in Vault. */
final class Tokens {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    /** {@code expiresAt} and {@code parent} null for none. */
    record Token(
            String id,
            String accessor,
            Set<String> policies,
            Map<String, String> meta,
            String displayName,
            String path,
            Instant issuedAt,
            Duration ttl,
            @Nullable Instant expiresAt,
            boolean renewable,
            @Nullable String parent) {
        Token expiringAt(Instant instant) {
            return new Token(
                    id, accessor, policies, meta, displayName, path, issuedAt, ttl, instant, renewable, parent);
        }

        @Override
        public String toString() {
            return "token with accessor " + accessor;
        }
    }

    private final InstantSource clock;
    private final Map<String, Token> byId = new LinkedHashMap<>();

    Tokens(InstantSource clock, String rootToken) {
        this.clock = clock;
        byId.put(
                rootToken,
                new Token(
                        rootToken,
                        random(24),
                        Set.of(Policies.ROOT),
                        Map.of(),
                        "root",
                        "auth/token/root",
                        clock.instant(),
                        Duration.ZERO,
                        null,
                        false,
                        null));
    }

    Token create(
            Set<String> policies,
            Map<String, String> meta,
            String displayName,
            String path,
            Duration ttl,
            boolean renewable,
            @Nullable String parent) {
        Instant now = clock.instant();
        var token = new Token(
                "s." + random(24),
                random(24),
                Set.copyOf(policies),
                Map.copyOf(meta),
                displayName,
                path,
                now,
                ttl,
                now.plus(ttl),
                renewable,
                parent);
        byId.put(token.id(), token);
        return token;
    }

    Optional<Token> byId(String id) {
        removeExpired();
        return Optional.ofNullable(byId.get(id));
    }

    Optional<Token> byAccessor(String accessor) {
        removeExpired();
        return byId.values().stream()
                .filter(token -> token.accessor().equals(accessor))
                .findFirst();
    }

    List<String> accessors() {
        removeExpired();
        return byId.values().stream().map(Token::accessor).toList();
    }

    Token renew(Token token, @Nullable Duration increment) {
        if (!token.renewable()) {
            throw Refusal.badRequest("lease is not renewable");
        }
        Duration added = increment == null || increment.isZero() ? token.ttl() : increment;
        Token renewed = token.expiringAt(clock.instant().plus(added));
        byId.put(renewed.id(), renewed);
        return renewed;
    }

    void revoke(Token token) {
        Set<String> dying = new LinkedHashSet<>(Set.of(token.id()));
        List<String> queue = new ArrayList<>(dying);
        while (!queue.isEmpty()) {
            String parent = queue.removeLast();
            byId.values().stream()
                    .filter(child -> parent.equals(child.parent()))
                    .map(Token::id)
                    .filter(dying::add)
                    .forEach(queue::add);
        }
        byId.keySet().removeAll(dying);
    }

    Duration ttlLeft(Token token) {
        Instant expiresAt = token.expiresAt();
        return expiresAt == null ? Duration.ZERO : Duration.between(clock.instant(), expiresAt);
    }

    private void removeExpired() {
        Instant now = clock.instant();
        byId.values().stream()
                .filter(token -> token.expiresAt() != null && !now.isBefore(token.expiresAt()))
                .toList()
                .forEach(this::revoke);
    }

    static String random(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }
}
