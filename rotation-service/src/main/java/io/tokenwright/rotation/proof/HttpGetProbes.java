package io.tokenwright.rotation.proof;

import io.micronaut.context.annotation.Value;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Verdict;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;

/** HTTP probes by the JDK's client. No redirects; private addresses only where the installation allows them. */
@Singleton
final class HttpGetProbes implements HttpProbes {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int TOO_MANY_REQUESTS = 429;

    private final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final boolean allowPrivate;

    /** @param allowPrivate {@code tokenwright.probes.allow-private}: also plain HTTP, and hosts of the private network */
    HttpGetProbes(@Value("${tokenwright.probes.allow-private:false}") boolean allowPrivate) {
        this.allowPrivate = allowPrivate;
    }

    @Override
    public Answer probe(String url, SecretValue value) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException e) {
            return new Answer(Verdict.UNKNOWN, "the policy's HTTP probe is not a URL: correct httpProbes");
        }
        if (uri.getHost() == null || !isAllowed(uri)) {
            return new Answer(
                    Verdict.UNKNOWN,
                    "the policy's HTTP probe to " + uri.getHost()
                            + " is not https to a public host: correct httpProbes, or set tokenwright.probes.allow-private");
        }
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(TIMEOUT)
                    .header("Authorization", "Bearer " + value.reveal())
                    .GET()
                    .build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return new Answer(verdict(status), "the HTTP probe to " + uri.getHost() + " answers " + status);
        } catch (IOException e) {
            return new Answer(Verdict.UNKNOWN, "the HTTP probe to " + uri.getHost() + " got no answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Verdict.UNKNOWN, "interrupted");
        } catch (IllegalArgumentException e) {
            return new Answer(Verdict.UNKNOWN, "the value does not fit into a header");
        }
    }

    private static Verdict verdict(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.LIVE;
        }
        return status >= 400 && status < 500 && status != TOO_MANY_REQUESTS ? Verdict.DEAD : Verdict.UNKNOWN;
    }

    private boolean isAllowed(URI uri) {
        if (allowPrivate) {
            return true;
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            return false;
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(uri.getHost()))
                    .noneMatch(a -> a.isLoopbackAddress()
                            || a.isSiteLocalAddress()
                            || a.isLinkLocalAddress()
                            || a.isAnyLocalAddress()
                            || a.isMulticastAddress()
                            || (a.getAddress().length == 16 && (a.getAddress()[0] & 0xFE) == 0xFC));
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
