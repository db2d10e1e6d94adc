package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.github.jopenlibs.vault.json.JsonValue;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Reason;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our own token: logs in by AppRole, or takes a given token; renews it when two thirds of its life are over; logs in again when it
 * cannot be renewed or Vault does not know it any more. Thread-safe.
 */
final class VaultSession {
    private static final Logger LOG = LoggerFactory.getLogger(VaultSession.class);
    private static final String LOGIN = "auth/approle/login";
    private static final Duration LOGIN_RETRY = Duration.ofSeconds(5);
    private static final Duration LEASE_MIN = Duration.ofSeconds(10);

    /** How to get in. */
    sealed interface Credentials {
        record GivenToken(SecretValue token) implements Credentials {}

        record AppRole(String roleId, SecretValue secretId) implements Credentials {}
    }

    /** {@code expiresAt} null for a token without an end. */
    private record Login(
            SecretValue token, Instant since, @Nullable Instant expiresAt, boolean renewable) {
        boolean expired(Instant now) {
            return expiresAt != null && !now.isBefore(expiresAt);
        }

        /** Two thirds over, so that a third is left for trying again. */
        boolean renewalDue(Instant now) {
            return expiresAt != null
                    && renewable
                    && now.isAfter(since.plus(
                            Duration.between(since, expiresAt).multipliedBy(2).dividedBy(3)));
        }
    }

    private final VaultTransport transport;
    private final Credentials credentials;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Login current;

    VaultSession(VaultTransport transport, Credentials credentials, InstantSource clock) {
        this.transport = transport;
        this.credentials = credentials;
        this.clock = clock;
    }

    /** A token to send, or why there is none. */
    VaultResult<SecretValue> token() {
        Login login = current;
        if (login != null && !login.expired(clock.instant())) {
            return new Done<>(login.token());
        }
        lock.lock();
        try {
            Login meanwhile = current;
            return meanwhile != null && !meanwhile.expired(clock.instant()) ? new Done<>(meanwhile.token()) : login();
        } finally {
            lock.unlock();
        }
    }

    /** After Vault refused {@code bad}: another token, or why there is none. Only the first of many callers logs in. */
    VaultResult<SecretValue> replacing(SecretValue bad) {
        lock.lock();
        try {
            Login login = current;
            if (login != null && login.token() == bad) {
                current = null;
                LOG.warn("Vault does not know our token any more, logging in again");
            }
        } finally {
            lock.unlock();
        }
        if (credentials instanceof Credentials.GivenToken) {
            return new Unavailable<>(Reason.LOGIN_FAILED, LOGIN_RETRY);
        }
        return token();
    }

    /** Renews when it is due. Called every few seconds from the background. */
    void renewIfDue() {
        Login login = current;
        Instant now = clock.instant();
        if (login == null || !login.renewalDue(now)) {
            return;
        }
        Reply reply = transport.post(
                "auth/token/renew-self", new JsonObject(), login.token().reveal());
        if (reply instanceof Reply.Answered answered && answered.ok()) {
            Optional<Login> renewed = answered.object("auth").flatMap(auth -> login(auth, now));
            if (renewed.isPresent()) {
                boolean nearItsEnd =
                        !leaseOf(renewed.get(), now).minus(LEASE_MIN).isPositive();
                replace(login, nearItsEnd ? null : renewed.get());
                return;
            }
        }
        boolean refused = reply instanceof Reply.Answered answered && answered.status() / 100 == 4;
        if (refused && credentials instanceof Credentials.AppRole) {
            // At its longest life, or revoked: the next call logs in.
            replace(login, null);
        }
        LOG.warn("Vault did not renew our token ({}), will try again", reply);
    }

    private void replace(Login expected, @Nullable Login next) {
        lock.lock();
        try {
            if (current == expected) {
                current = next;
            }
        } finally {
            lock.unlock();
        }
    }

    private VaultResult<SecretValue> login() {
        Instant now = clock.instant();
        return switch (credentials) {
            case Credentials.GivenToken(SecretValue token) -> lookUp(token, now);
            case Credentials.AppRole(String roleId, SecretValue secretId) -> {
                var body = new JsonObject().add("role_id", roleId).add("secret_id", secretId.reveal());
                yield loggedIn(transport.post(LOGIN, body, null), now);
            }
        };
    }

    private VaultResult<SecretValue> loggedIn(Reply reply, Instant now) {
        if (reply instanceof Reply.Answered answered && answered.ok()) {
            Optional<Login> login = answered.object("auth").flatMap(auth -> login(auth, now));
            if (login.isPresent()) {
                current = login.get();
                LOG.info("logged in to Vault by AppRole");
                return new Done<>(login.get().token());
            }
        }
        return failed(reply, LOGIN, now);
    }

    /** A given token says itself how long it lives. One that may not look itself up is used as it is. */
    private VaultResult<SecretValue> lookUp(SecretValue token, Instant now) {
        Reply reply = transport.get("auth/token/lookup-self", token.reveal());
        if (reply instanceof Reply.Answered answered) {
            Optional<JsonObject> data = answered.ok() ? answered.object("data") : Optional.empty();
            if (data.isPresent() || (answered.status() == 403 && !answered.badToken() && !answered.notJson())) {
                long ttl = data.map(found -> found.getLong("ttl", 0)).orElse(0L);
                boolean renewable =
                        data.map(found -> found.getBoolean("renewable", false)).orElse(false);
                current = new Login(token, now, ttl == 0 ? null : now.plusSeconds(ttl), renewable);
                return new Done<>(token);
            }
        }
        return failed(reply, "auth/token/lookup-self", now);
    }

    private static VaultResult<SecretValue> failed(Reply reply, String path, Instant now) {
        VaultResult<SecretValue> failure =
                VaultAnswers.failure(reply, new VaultAnswers.Asked(path, "update", false), now);
        // Wrong role id, secret id or token: Vault is well, we are not let in.
        return failure instanceof Unavailable ? failure : new Unavailable<>(Reason.LOGIN_FAILED, LOGIN_RETRY);
    }

    private static Optional<Login> login(JsonObject auth, Instant now) {
        JsonValue token = auth.get("client_token");
        if (token == null || !token.isString()) {
            return Optional.empty();
        }
        long seconds = auth.getLong("lease_duration", 0);
        return Optional.of(new Login(
                SecretValue.of(token.asString()),
                now,
                seconds == 0 ? null : now.plusSeconds(seconds),
                auth.getBoolean("renewable", false)));
    }

    private static Duration leaseOf(Login login, Instant now) {
        return login.expiresAt() == null ? Duration.ofDays(1) : Duration.between(now, login.expiresAt());
    }
}
