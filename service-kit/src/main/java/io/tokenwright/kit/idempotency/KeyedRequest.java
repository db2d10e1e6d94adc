package io.tokenwright.kit.idempotency;

import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import org.jspecify.annotations.Nullable;

/**
 * A request, and the key under which its caller may repeat it.
 *
 * @param key value of the header; null where the caller sent none
 * @param caller who sent it: keys of different callers have nothing to do with each other
 * @param operation method and path
 * @param payload the body as it was read
 */
public record KeyedRequest(@Nullable String key, String caller, String operation, Object payload) {

    public static KeyedRequest of(@Nullable String key, HttpRequest<?> request, Authentication caller, Object payload) {
        return new KeyedRequest(key, caller.getName(), request.getMethodName() + ' ' + request.getUri(), payload);
    }
}
