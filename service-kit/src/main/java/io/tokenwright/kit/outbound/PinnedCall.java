package io.tokenwright.kit.outbound;

import io.tokenwright.kit.outbound.GuardedHttp.Request;
import io.tokenwright.kit.outbound.GuardedHttp.Sent.Answered;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * One HTTP/1.1 call to an address that was checked before: the JDK's client would look the name up again, and so could be
 * led elsewhere. No proxy, no redirect, no cookie; the answer's head is read within limits, its body not at all.
 */
final class PinnedCall {
    private static final int HEAD_BYTES_MAX = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9][0-9])(?: .*)?");
    private static final int INFORMATIONAL_END = 200;
    private static final String HEAD_END = "\r\n\r\n";

    private final SSLSocketFactory tls;
    private final Duration timeout;

    /** @param timeout for all of it, from connecting to the end of the answer's head */
    PinnedCall(SSLSocketFactory tls, Duration timeout) {
        this.tls = tls;
        this.timeout = timeout;
    }

    /** Throws {@link SocketTimeoutException} when the time is up, {@link IOException} for all else. */
    Answered send(Request request, InetAddress address) throws IOException {
        URI url = request.url();
        int port = url.getPort() >= 0 ? url.getPort() : isTls(url) ? 443 : 80;
        var timedOut = new AtomicBoolean();
        try (var socket = new Socket(Proxy.NO_PROXY)) {
            // Timeouts of single reads do not bound their sum: one byte a second is a way to hold us up.
            CompletableFuture.delayedExecutor(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> expire(socket, timedOut));
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
            if (isTls(url)) {
                try (var secured = (SSLSocket) tls.createSocket(socket, host(url), port, true)) {
                    SSLParameters parameters = secured.getSSLParameters();
                    parameters.setEndpointIdentificationAlgorithm("HTTPS");
                    secured.setSSLParameters(parameters);
                    return exchange(secured, request);
                }
            }
            return exchange(socket, request);
        } catch (IOException e) {
            if (timedOut.get()) {
                var late = new SocketTimeoutException("no answer within " + timeout);
                late.initCause(e);
                throw late;
            }
            throw e;
        }
    }

    private static void expire(Socket socket, AtomicBoolean timedOut) {
        if (!socket.isClosed()) {
            timedOut.set(true);
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Answered exchange(Socket socket, Request request) throws IOException {
        URI url = request.url();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        var head = new StringBuilder(request.method()).append(' ').append(path);
        if (url.getRawQuery() != null) {
            head.append('?').append(url.getRawQuery());
        }
        head.append(" HTTP/1.1\r\nHost: ").append(url.getHost());
        if (url.getPort() >= 0) {
            head.append(':').append(url.getPort());
        }
        head.append("\r\nConnection: close\r\nContent-Length: ")
                .append(request.body().length)
                .append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        OutputStream out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        out.write(request.body());
        out.flush();
        return answer(socket.getInputStream());
    }

    private static Answered answer(InputStream in) throws IOException {
        var budget = new int[] {HEAD_BYTES_MAX};
        while (true) {
            Answered answer = parse(head(in, budget));
            if (answer.status() >= INFORMATIONAL_END) {
                return answer;
            }
        }
    }

    /** One head, byte by byte so that nothing of what follows is taken; heads are short. */
    private static String head(InputStream in, int[] budget) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < HEAD_END.length()) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended within the answer's head");
            }
            if (budget[0]-- <= 0) {
                throw new IOException("the answer's head is longer than 16 KiB");
            }
            matched = next == HEAD_END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static Answered parse(String head) throws IOException {
        String[] lines = head.split("\r\n");
        Matcher status = STATUS.matcher(lines[0]);
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.put(
                        lines[i].substring(0, colon),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return new Answered(Integer.parseInt(status.group(1)), headers);
    }

    static boolean isTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /** Without the brackets of an IPv6 literal. */
    private static String host(URI url) {
        return url.getHost().replace("[", "").replace("]", "");
    }
}
