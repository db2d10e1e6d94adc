package io.tokenwright.kit.vault;

import io.micronaut.context.annotation.Requires;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.micronaut.scheduling.TaskExecutors;
import io.tokenwright.kit.health.Health;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Unavailable;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Ready when Vault serves us and the fingerprint key was read; says which capability our policy was seen to lack. */
@Singleton
@Readiness
@Requires(beans = VaultConnection.class)
final class VaultHealth implements HealthIndicator {
    private static final String PART = "vault";
    private static final Duration WAIT_MAX = Duration.ofSeconds(4);

    private final DriverVault vault;
    private final Fingerprints fingerprints;
    private final ExecutorService blocking;

    VaultHealth(
            VaultConnection connection,
            Fingerprints fingerprints,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.vault = connection.vault();
        this.fingerprints = fingerprints;
        this.blocking = blocking;
    }

    @Override
    public Publisher<HealthResult> getResult() {
        return Mono.fromCallable(this::check)
                .subscribeOn(Schedulers.fromExecutorService(blocking))
                .timeout(
                        WAIT_MAX,
                        Mono.just(Health.down(PART, "Vault did not answer within " + WAIT_MAX.toSeconds() + " s")));
    }

    private HealthResult check() {
        VaultResult<Boolean> ready = vault.ready();
        if (!(ready instanceof Done)) {
            return Health.down(PART, sentence(ready));
        }
        Optional<String> key = fingerprints.missing();
        if (key.isPresent()) {
            return Health.down(PART, key.get());
        }
        // A denied path stops the rotations that need it and nothing else, so the service stays ready and says so.
        Map<String, String> denied = vault.denials().open();
        return denied.isEmpty()
                ? Health.up(PART)
                : Health.up(
                        PART,
                        Map.of(
                                "missing",
                                denied.entrySet().stream()
                                        .map(denial -> "our Vault policy lacks \"" + denial.getValue() + "\" on "
                                                + denial.getKey())
                                        .collect(Collectors.joining("; "))));
    }

    private static String sentence(VaultResult<Boolean> result) {
        return result instanceof Unavailable<Boolean>(VaultResult.Reason reason, Duration ignored)
                ? switch (reason) {
                    case SEALED -> "Vault is sealed or not initialised: unseal it";
                    case STANDBY ->
                        "this Vault node is a standby that forwards nothing: point the address at the active";
                    case RATE_LIMITED -> "Vault limits our rate: raise the quota or wait";
                    case SERVER_ERROR -> "Vault answers with a server error: see its log";
                    case NOT_JSON -> "what answers at tokenwright.vault.address is not Vault: check the address";
                    case UNREACHABLE -> "Vault cannot be reached: check tokenwright.vault.address and the network";
                    case LOGIN_FAILED ->
                        "Vault refuses our login: check tokenwright.vault.role-id and .secret-id, or .token";
                }
                : "Vault does not serve us";
    }
}
