package io.tokenwright.kit.vault;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * One exchange over a shared client, for the driver to send through. It adds what neither the driver nor the JDK's client does: a
 * deadline for the whole answer (the JDK's ends with the headers, so a server that freezes in a body would hold us for ever), a
 * limit of the answer's size, and the {@code Retry-After} header, which the driver drops. Not thread-safe; new for each call.
 */
final class BoundedClient extends HttpClient {
    private static final long ANSWER_BYTES_MAX = 8L * 1024 * 1024;

    private final HttpClient shared;
    private final Duration deadline;
    private @Nullable String retryAfter;
    private boolean interrupted;

    BoundedClient(HttpClient shared, Duration deadline) {
        this.shared = shared;
        this.deadline = deadline;
    }

    /** The header of the answer, as it was sent. */
    Optional<String> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The driver swallows an interrupt; this remembers it. */
    boolean interrupted() {
        return interrupted;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> exchange =
                shared.sendAsync(request, BodyHandlers.limiting(handler, ANSWER_BYTES_MAX));
        try {
            HttpResponse<T> response = exchange.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
            retryAfter = response.headers().firstValue("Retry-After").orElse(null);
            return response;
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new HttpTimeoutException("no whole answer within " + deadline.toMillis() + " ms");
        } catch (InterruptedException e) {
            exchange.cancel(true);
            interrupted = true;
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return shared.sendAsync(request, handler);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushPromiseHandler) {
        return shared.sendAsync(request, handler, pushPromiseHandler);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return shared.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return shared.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return shared.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return shared.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return shared.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return shared.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return shared.authenticator();
    }

    @Override
    public Version version() {
        return shared.version();
    }

    @Override
    public Optional<Executor> executor() {
        return shared.executor();
    }
}
