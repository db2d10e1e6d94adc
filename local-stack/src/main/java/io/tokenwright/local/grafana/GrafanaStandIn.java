package io.tokenwright.local.grafana;

import io.tokenwright.local.http.Answer;
import io.tokenwright.local.http.Call;
import io.tokenwright.local.http.StandInServer;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A Grafana that knows service account tokens and nothing else, in memory, for trial and tests only. Every service account
 * exists, and may do what {@link #PERMISSIONS} says.
 *
 * @see <a href="https://grafana.com/docs/grafana/latest/developers/http_api/serviceaccount/">Service account API</a>
 */
public final class GrafanaStandIn implements AutoCloseable {
    /** By action, the resources that every service account may do it to. */
    public static final Map<String, List<String>> PERMISSIONS = Map.of(
            "dashboards:read", List.of("dashboards:*"),
            "folders:read", List.of("folders:*"),
            "annotations:write", List.of("annotations:*"));

    private static final Pattern TOKENS = Pattern.compile("/api/serviceaccounts/(\\d{1,18})/tokens(?:/(\\d{1,18}))?");
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final int SECRET_CHARACTERS = 32;
    private static final int NAME_CHARACTERS_MAX = 190;
    private static final SecureRandom RANDOM = new SecureRandom();

    private record Token(
            long id,
            String account,
            String name,
            String value,
            Instant created,
            @Nullable Instant expiration,
            @Nullable Instant lastUsedAt) {

        boolean expired(Instant now) {
            return expiration != null && !now.isBefore(expiration);
        }

        Token used(Instant now) {
            return new Token(id, account, name, value, created, expiration, now);
        }
    }

    private final String adminToken = value();
    private final InstantSource clock;
    private final Map<Long, Token> tokens = new LinkedHashMap<>();
    private final StandInServer server;
    private long ids;

    private GrafanaStandIn(InstantSource clock) {
        this.clock = clock;
        this.server = StandInServer.start("127.0.0.1", 0, this::answer);
    }

    /** On the loopback address, at any free port. */
    public static GrafanaStandIn start() {
        return new GrafanaStandIn(Clock.systemUTC());
    }

    public URI address() {
        return server.address();
    }

    /** May manage the tokens of every service account. */
    public String adminToken() {
        return adminToken;
    }

    /** Names of the tokens that there are. */
    public synchronized List<String> names() {
        return tokens.values().stream().map(Token::name).toList();
    }

    private synchronized Answer answer(Call call) {
        Instant now = clock.instant();
        String bearer = call.header("authorization").orElse("").replaceFirst("^Bearer ", "");
        if (call.path().equals("/api/access-control/user/permissions")
                && call.method().equals("GET")) {
            return permissions(bearer, now);
        }
        if (!bearer.equals(adminToken)) {
            return live(bearer, now).isPresent()
                    ? Answer.json(403, Map.of("message", "You'll need additional permissions to perform this action."))
                    : invalid();
        }
        Matcher path = TOKENS.matcher(call.path());
        if (!path.matches()) {
            return Answer.json(404, Map.of("message", "Not found"));
        }
        String account = path.group(1);
        if (path.group(2) == null) {
            return switch (call.method()) {
                case "GET" -> list(account, now);
                case "POST" -> create(call, account, now);
                default -> Answer.json(405, Map.of("message", "Method not allowed"));
            };
        }
        return call.method().equals("DELETE")
                ? delete(account, Long.parseLong(path.group(2)))
                : Answer.json(404, Map.of("message", "Not found"));
    }

    private Answer permissions(String bearer, Instant now) {
        if (bearer.equals(adminToken)) {
            return Answer.json(200, Map.of("serviceaccounts:write", List.of("serviceaccounts:*")));
        }
        Optional<Token> token = live(bearer, now);
        if (token.isEmpty()) {
            return invalid();
        }
        tokens.put(token.get().id(), token.get().used(now));
        return Answer.json(200, PERMISSIONS);
    }

    private Optional<Token> live(String bearer, Instant now) {
        return tokens.values().stream()
                .filter(token -> token.value().equals(bearer) && !token.expired(now))
                .findFirst();
    }

    private static Answer invalid() {
        return Answer.json(401, Map.of("message", "Invalid API key"));
    }

    private Answer create(Call call, String account, Instant now) {
        String name = call.field("name").asText("");
        long seconds = call.field("secondsToLive").asLong(0);
        if (call.json().isEmpty() || name.isBlank() || name.length() > NAME_CHARACTERS_MAX || seconds < 0) {
            return Answer.json(400, Map.of("message", "bad request data"));
        }
        if (tokens.values().stream()
                .anyMatch(t -> t.account().equals(account) && t.name().equals(name))) {
            return Answer.json(
                    400, Map.of("message", "service account token with given name already exists in the organization"));
        }
        ids++;
        var token = new Token(
                ids, account, name, value(), now, seconds == 0 ? null : now.plus(Duration.ofSeconds(seconds)), null);
        tokens.put(token.id(), token);
        return Answer.json(200, Map.of("id", token.id(), "name", name, "key", token.value()));
    }

    private Answer list(String account, Instant now) {
        List<Map<String, @Nullable Object>> listed = new ArrayList<>();
        tokens.values().stream()
                .filter(token -> token.account().equals(account))
                .forEach(token -> {
                    Map<String, @Nullable Object> json = new LinkedHashMap<>();
                    json.put("id", token.id());
                    json.put("name", token.name());
                    json.put("created", seconds(token.created()));
                    json.put("lastUsedAt", token.lastUsedAt() == null ? null : seconds(token.lastUsedAt()));
                    json.put("expiration", token.expiration() == null ? null : seconds(token.expiration()));
                    json.put(
                            "secondsUntilExpiration",
                            token.expiration() == null
                                    ? 0
                                    : Duration.between(now, token.expiration()).toSeconds());
                    json.put("hasExpired", token.expired(now));
                    json.put("isRevoked", false);
                    listed.add(json);
                });
        return Answer.json(200, listed);
    }

    private Answer delete(String account, long id) {
        Token token = tokens.get(id);
        if (token == null || !token.account().equals(account)) {
            return Answer.json(404, Map.of("message", "Service account token not found"));
        }
        tokens.remove(id);
        return Answer.json(200, Map.of("message", "Service account token deleted"));
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** glsa_, 32 random characters, and their checksum. */
    private static String value() {
        var secret = new StringBuilder("glsa_");
        for (int i = 0; i < SECRET_CHARACTERS; i++) {
            secret.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        var crc = new CRC32();
        crc.update(secret.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return secret.append('_')
                .append(HexFormat.of().toHexDigits((int) crc.getValue()))
                .toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
