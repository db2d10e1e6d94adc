package io.tokenwright.kit.vault;

import io.github.jopenlibs.vault.json.JsonObject;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Refused;
import java.time.Duration;
import java.util.Optional;

/** {@link DatabaseCredentials} over the Vault driver: one request a call, and a look before a lease is ended. */
final class DriverDatabaseCredentials implements DatabaseCredentials {
    private static final String LEASE_ID = "lease_id";
    /** Vault says with 400 that it does not know a lease. */
    private static final String NO_LEASE = "invalid lease";

    private final VaultTransport transport;
    private final VaultCalls calls;

    DriverDatabaseCredentials(VaultTransport transport, VaultCalls calls) {
        this.transport = transport;
        this.calls = calls;
    }

    @Override
    public VaultResult<Leased> create(Role role) {
        String path = VaultPaths.encoded(role.mount()) + "/creds/" + VaultPaths.encoded(role.name());
        Optional<String> problem = VaultPaths.problem("database mount \"" + role.mount() + "\"", role.mount())
                .or(() -> VaultPaths.problem("database role \"" + role.name() + "\"", role.name()));
        if (problem.isPresent()) {
            return new Refused<>(path, problem.get());
        }
        VaultResult<Leased> made = calls.result(
                calls.ask(token -> transport.get(path, token)), new Asked(path, "read", true), this::leased);
        return made instanceof Missing<Leased>
                ? new Refused<>(path, "this role does not exist: create it or correct its name and mount")
                : made;
    }

    private Optional<Leased> leased(Reply.Answered answered) {
        JsonObject body = answered.json();
        Optional<JsonObject> data = answered.object("data");
        if (body == null || data.isEmpty()) {
            return Optional.empty();
        }
        String user = KvBodies.text(data.get(), "username");
        String password = KvBodies.text(data.get(), "password");
        String lease = KvBodies.text(body, LEASE_ID);
        return user.isEmpty() || password.isEmpty() || lease.isEmpty()
                ? Optional.empty()
                : Optional.of(new Leased(
                        user, SecretValue.of(password), lease, Duration.ofSeconds(body.getLong("lease_duration", 0))));
    }

    @Override
    public VaultResult<Duration> rest(String leaseId) {
        String path = "sys/leases/lookup";
        Reply reply = calls.ask(token -> transport.post(path, new JsonObject().add(LEASE_ID, leaseId), token));
        return isUnknown(reply)
                ? new Missing<>(path, false)
                : calls.result(
                        reply,
                        new Asked(path, "update", false),
                        body -> body.object("data").map(data -> Duration.ofSeconds(data.getLong("ttl", 0))));
    }

    /** Vault takes the end of a lease that it does not know for done. */
    @Override
    public VaultResult<Boolean> revoke(String leaseId) {
        VaultResult<Duration> known = rest(leaseId);
        if (!(known instanceof VaultResult.Done<Duration>)) {
            return known.map(_ -> false);
        }
        String path = "sys/leases/revoke";
        JsonObject body = new JsonObject().add(LEASE_ID, leaseId).add("sync", true);
        return calls.effect(calls.ask(token -> transport.post(path, body, token)), new Asked(path, "update", true));
    }

    private static boolean isUnknown(Reply reply) {
        return reply instanceof Reply.Answered answered
                && !answered.ok()
                && answered.errors().contains(NO_LEASE);
    }
}
