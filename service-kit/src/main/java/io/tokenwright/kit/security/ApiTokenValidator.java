package io.tokenwright.kit.security;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.validator.TokenValidator;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Turns a bearer API token into its holder and roles. An unknown one gives no authentication, which is a 401. */
@Singleton
@Requires(classes = HttpRequest.class)
final class ApiTokenValidator implements TokenValidator<HttpRequest<?>> {
    private final SecurityConfiguration configuration;
    private final @Nullable ApiTokens tokens;
    private final Scheduler blocking;

    ApiTokenValidator(
            SecurityConfiguration configuration,
            @Nullable ApiTokens tokens,
            @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.configuration = configuration;
        this.tokens = tokens;
        this.blocking = Schedulers.fromExecutorService(blocking);
    }

    @Override
    public Publisher<Authentication> validateToken(String token, @Nullable HttpRequest<?> request) {
        boolean admin = configuration
                .adminTokenSha256()
                .filter(expected -> MessageDigest.isEqual(expected, ApiTokenValue.sha256(token)))
                .isPresent();
        if (admin) {
            return Mono.just(authentication("admin", Set.of(Role.ADMIN)));
        }
        Optional<ApiTokenValue> value = ApiTokenValue.parse(token);
        if (value.isEmpty() || tokens == null) {
            return Mono.empty();
        }
        ApiTokens stored = tokens;
        // The lookup blocks, and this is called on the event loop.
        return Mono.fromCallable(() -> stored.authenticate(value.get()))
                .subscribeOn(blocking)
                .flatMap(Mono::justOrEmpty)
                .map(found -> authentication(found.name(), found.roles()));
    }

    private static Authentication authentication(String name, Set<Role> roles) {
        Collection<Role> effective = roles.contains(Role.ADMIN) ? Arrays.asList(Role.values()) : roles;
        Set<String> names = new TreeSet<>();
        effective.forEach(role -> names.add(role.name()));
        return Authentication.build("user:" + name, names);
    }
}
