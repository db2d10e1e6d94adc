package io.tokenwright.kit.outbound;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;

/**
 * Calls a URL that somebody else chose, if its host may be called: https to public addresses, and https or http to addresses
 * that the installation named. Thread-safe; one connection a call.
 */
public final class GuardedHttp {
    private final AddressGuard guard;
    private final PinnedCall call;

    /**
     * Throws {@link IllegalArgumentException} for what is no range such as {@code 10.1.0.0/16}.
     *
     * @param allowedAddresses addresses and ranges that would be refused otherwise
     * @param timeout for all of a call, from connecting to the end of the answer's head
     */
    public GuardedHttp(List<String> allowedAddresses, Duration timeout) {
        this.guard = new AddressGuard(allowedAddresses);
        this.call = new PinnedCall((SSLSocketFactory) SSLSocketFactory.getDefault(), timeout);
    }

    /** What is sent. Throws {@link IllegalArgumentException}, which never quotes a header's value. */
    public record Request(String method, URI url, Map<String, String> headers, byte[] body) {
        public Request {
            problemWith(url).ifPresent(problem -> {
                throw new IllegalArgumentException("the URL " + problem);
            });
            url = URI.create(url.toASCIIString());
            headers.forEach((name, value) -> {
                if (!fitsOneLine(name) || !fitsOneLine(value)) {
                    throw new IllegalArgumentException("a header has a control character: it would end its line");
                }
            });
        }

        private static boolean fitsOneLine(String text) {
            return text.chars().noneMatch(c -> c < ' ' || c == 0x7F || c > 0xFF);
        }

        /** Without headers and body, which may hold secrets. */
        @Override
        public String toString() {
            return method + " " + url.getScheme() + "://" + url.getHost();
        }
    }

    /** What became of a call. */
    public sealed interface Sent {
        /** @param headers by name in any case, the last value of each */
        record Answered(int status, Map<String, String> headers) implements Sent {
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name));
            }
        }

        /** Nothing was sent: an address of the host may not be called. */
        record AddressRefused() implements Sent {}

        /** Nothing was sent: DNS does not know the host. */
        record HostUnknown() implements Sent {}

        /** The time was up; the call may have arrived. */
        record TimedOut() implements Sent {}

        /** @param kind class of the failure, without a message */
        record Failed(String kind) implements Sent {}
    }

    /** What is wrong with {@code url} whatever its host's addresses are: "has a user: ...". Empty for nothing. */
    public static Optional<String> problemWith(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("is not https: write https://host/path");
        }
        if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            return Optional.of("must have a host, and neither a user nor a fragment: write https://host/path");
        }
        return Optional.empty();
    }

    /** Sends once. */
    public Sent send(Request request) {
        try {
            // Looked up once: the address that is checked is the address that is connected to.
            InetAddress[] addresses = InetAddress.getAllByName(request.url().getHost());
            if (!Arrays.stream(addresses).allMatch(address -> allows(request.url(), address))) {
                return new Sent.AddressRefused();
            }
            return call.send(request, addresses[0]);
        } catch (UnknownHostException _) {
            return new Sent.HostUnknown();
        } catch (SocketTimeoutException _) {
            return new Sent.TimedOut();
        } catch (IOException e) {
            return new Sent.Failed(e.getClass().getSimpleName());
        }
    }

    private boolean allows(URI url, InetAddress address) {
        return PinnedCall.isTls(url) ? guard.allows(address) : guard.isNamed(address);
    }
}
