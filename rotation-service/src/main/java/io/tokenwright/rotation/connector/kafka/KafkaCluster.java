package io.tokenwright.rotation.connector.kafka;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.connector.UserPassword;
import io.tokenwright.rotation.connector.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DelegationTokenNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/**
 * Connections to the brokers, one a call: nothing is kept open with an admin's rights. Only SCRAM is spoken, so no password goes
 * over the line. Never shows a driver's text.
 *
 * @see <a href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-554%3A+Add+Broker-side+SCRAM+Config+API">KIP-554</a>
 */
final class KafkaCluster {
    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final int CALL_TIMEOUT_MILLIS = 10_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final int CAUSES_MAX = 10;
    private static final String NOT_FOUND = "no-such-token";
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(50).toNanos();
    /** How a broker refuses a user or a password. Other failures to authenticate are no word on them. */
    private static final String INVALID_CREDENTIALS = "invalid credentials";

    /** What is done with the users of the cluster. */
    interface Work<T> {
        Outcome<T> on(Admin admin, Map<String, Set<ScramMechanism>> users);
    }

    /** What was asked of the brokers did not come about. */
    private static final class KafkaFailedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final Throwable why;

        KafkaFailedException(Throwable why) {
            super(why);
            this.why = why;
        }
    }

    private final String bootstrapServers;
    private final String protocol;
    private final SecretValue admin;
    private final String adminMechanism;

    /**
     * @param bootstrapServers {@code host:port}, comma-separated
     * @param protocol {@code SASL_SSL} or {@code SASL_PLAINTEXT}
     * @param adminMechanism with which the admin logs in
     */
    KafkaCluster(String bootstrapServers, String protocol, SecretValue admin, String adminMechanism) {
        this.bootstrapServers = bootstrapServers;
        this.protocol = protocol;
        this.admin = admin;
        this.adminMechanism = adminMechanism;
    }

    /** @param url {@code SASL_SSL://host:port}, more hosts behind commas */
    static KafkaCluster at(String url, SecretValue admin, String adminMechanism) {
        String[] halves = url.split("://", 2);
        return new KafkaCluster(halves[1], halves[0], admin, adminMechanism);
    }

    /** With a client of the admin's. */
    <T> Outcome<T> withAdmin(Function<Admin, Outcome<T>> work) {
        try (Client client = new Client(admin(), adminMechanism, false)) {
            return work.apply(client.admin());
        } catch (KafkaException e) {
            return failed(e, false);
        }
    }

    String adminUser() {
        return admin().user();
    }

    private UserPassword admin() {
        return UserPassword.of(admin).orElse(new UserPassword("", ""));
    }

    /** A call that changes nothing. */
    <T> Outcome<T> look(Supplier<KafkaFuture<T>> call) {
        return called(call, false);
    }

    /** A call that changes something, so that a lost answer matters. */
    <T> Outcome<T> change(Supplier<KafkaFuture<T>> call) {
        return called(call, true);
    }

    /** As {@link #change}, of a delegation token that the controller may not have heard of yet. */
    <T> Outcome<T> onceKnown(Supplier<KafkaFuture<T>> call, Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        while (true) {
            Outcome<T> outcome = called(call, true);
            boolean unknown = outcome instanceof Outcome.Refused<T> refused
                    && refused.code().equals(NOT_FOUND);
            if (!unknown || System.nanoTime() > deadline) {
                return outcome;
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static <T> Outcome<T> called(Supplier<KafkaFuture<T>> call, boolean changes) {
        try {
            return new Outcome.Done<>(answer(call.get()));
        } catch (KafkaFailedException e) {
            return failed(e.why, changes);
        }
    }

    /** With all users by name, as the brokers have them now. */
    <T> Outcome<T> asAdmin(Work<T> work) {
        try (Client client = new Client(admin(), adminMechanism, false)) {
            Map<String, Set<ScramMechanism>> users =
                    answer(client.admin().describeUserScramCredentials().all()).entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    user -> user.getValue().credentialInfos().stream()
                                            .map(ScramCredentialInfo::mechanism)
                                            .collect(Collectors.toUnmodifiableSet())));
            return work.on(client.admin(), users);
        } catch (KafkaFailedException e) {
            return failed(e.why, false);
        } catch (KafkaException e) {
            return failed(e, false);
        }
    }

    /**
     * The last alteration of each user in one request. Kafka takes one of a user in a request, so what comes before the last goes
     * before, alone. The client may repeat a request, with the same salt: that changes nothing.
     */
    Outcome<Boolean> alter(Admin client, List<UserScramCredentialAlteration> alterations) {
        Map<String, UserScramCredentialAlteration> last = new LinkedHashMap<>();
        try {
            for (UserScramCredentialAlteration alteration : alterations) {
                UserScramCredentialAlteration earlier = last.put(alteration.user(), alteration);
                if (earlier != null) {
                    answer(client.alterUserScramCredentials(List.of(earlier)).all());
                }
            }
            answer(client.alterUserScramCredentials(List.copyOf(last.values())).all());
            return new Outcome.Done<>(true);
        } catch (KafkaFailedException e) {
            return failed(e.why, true);
        }
    }

    /** The controller has stored it; a broker that has not heard of it yet would call it dead. */
    void awaitKnown(UserPassword login, ScramMechanism mechanism, boolean tokenAuth, Duration max) {
        long deadline = System.nanoTime() + max.toNanos();
        while (login(login, mechanism, tokenAuth, List.of()).verdict() != Verdict.LIVE
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /**
     * Whether the login works, as a consumer would log in.
     *
     * @param tokenAuth whether it is a delegation token's
     */
    ProbeResponse login(UserPassword login, ScramMechanism mechanism, boolean tokenAuth, List<String> scopes) {
        try (Client client = new Client(login, mechanism.mechanismName(), tokenAuth)) {
            answer(client.admin().describeCluster().clusterId());
            return new ProbeResponse(Verdict.LIVE, scopes, "Kafka lets it in");
        } catch (KafkaFailedException e) {
            return refused(e.why)
                    ? new ProbeResponse(Verdict.DEAD, List.of(), "Kafka does not let it in")
                    : new ProbeResponse(Verdict.UNKNOWN, List.of(), "no verdict from Kafka" + kind(e.why));
        } catch (KafkaException e) {
            return new ProbeResponse(Verdict.UNKNOWN, List.of(), "no verdict from Kafka" + kind(e));
        }
    }

    private static boolean refused(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; depth < CAUSES_MAX && cause != null; depth++) {
            if (cause instanceof SaslAuthenticationException) {
                return String.valueOf(cause.getMessage()).contains(INVALID_CREDENTIALS);
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static <T> Outcome<T> failed(Throwable why, boolean changes) {
        return switch (why) {
            case AuthorizationException _ ->
                new Outcome.Refused<>(
                        "not-authorized", "the admin may not do this: grant it Describe and Alter on the cluster");
            case AuthenticationException _ ->
                new Outcome.Refused<>(
                        "admin-refused",
                        "Kafka refuses the admin's login" + kind(why) + ": see admin-token and mechanism");
            case RetriableException _ when changes -> new Outcome.AnswerLost<>("Kafka's answer was lost" + kind(why));
            case RetriableException _ -> new Outcome.RetryAfter<>(Duration.ZERO, "Kafka is not available" + kind(why));
            case DelegationTokenNotFoundException _ ->
                new Outcome.Refused<>(NOT_FOUND, "Kafka does not know the delegation token");
            case ApiException _ -> new Outcome.Refused<>("kafka-error", "Kafka refuses" + kind(why));
            case KafkaException _
            when !changes && !(why instanceof InterruptException) ->
                new Outcome.Refused<>("client", "the Kafka client cannot be made" + kind(why) + ": see base-url");
            default ->
                changes
                        ? new Outcome.AnswerLost<>("Kafka's answer was lost" + kind(why))
                        : new Outcome.RetryAfter<>(Duration.ZERO, "Kafka is not available" + kind(why));
        };
    }

    private static String kind(Throwable why) {
        return " (" + why.getClass().getSimpleName() + ")";
    }

    private static <T> T answer(KafkaFuture<T> future) throws KafkaFailedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaFailedException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            throw new KafkaFailedException(new InterruptException(e));
        }
    }

    /** A client of one login. */
    private final class Client implements AutoCloseable {
        private final Admin admin;

        Client(UserPassword login, String mechanism, boolean tokenAuth) {
            Map<String, Object> config = new HashMap<>();
            config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
            config.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
            config.put(SaslConfigs.SASL_MECHANISM, mechanism);
            config.put(
                    SaslConfigs.SASL_JAAS_CONFIG,
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                            + quoted(login.user()) + "\" password=\"" + quoted(login.password()) + "\""
                            + (tokenAuth ? " tokenauth=\"true\"" : "") + ";");
            config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "tokenwright-scram");
            config.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
            config.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, CALL_TIMEOUT_MILLIS);
            config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
            this.admin = Admin.create(config);
        }

        Admin admin() {
            return admin;
        }

        private static String quoted(String text) {
            return text.replace("\\", "\\\\").replace("\"", "\\\"");
        }

        @Override
        public void close() {
            admin.close(CLOSE_TIMEOUT);
        }
    }
}
