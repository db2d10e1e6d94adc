package io.tokenwright.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code handler} over HTTP, each call on a virtual thread, with the faults of a script. */
public final class StandInServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StandInServer.class);
    private static final int BACKLOG = 128;
    private static final int FLOOD_CHUNK = 64 * 1024;

    private final HttpServer server;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    private final Function<Call, Answer> handler;
    private final FaultScript faults = new FaultScript();
    private final CountDownLatch closed = new CountDownLatch(1);

    private StandInServer(HttpServer server, Function<Call, Answer> handler) {
        this.server = server;
        this.handler = handler;
    }

    /** Listens on {@code host}, which is the loopback address except inside a container. */
    public static StandInServer start(String host, int port, Function<Call, Answer> handler) {
        try {
            var address = new InetSocketAddress(InetAddress.getByName(host), port);
            var server = new StandInServer(HttpServer.create(address, BACKLOG), handler);
            server.server.setExecutor(server.calls);
            server.server.createContext("/", server::serve);
            server.server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("no stand-in on " + host + ":" + port, e);
        }
    }

    public URI address() {
        InetSocketAddress bound = server.getAddress();
        String host = bound.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : bound.getAddress().getHostAddress();
        return URI.create("http://" + host + ":" + bound.getPort());
    }

    public FaultScript faults() {
        return faults;
    }

    /** Returns when the server was closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    @Override
    public void close() {
        server.stop(0);
        calls.shutdownNow();
        closed.countDown();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Call call = Call.of(exchange);
            Optional<Fault> fault = faults.take(call);
            if (fault.isEmpty()) {
                send(exchange, answerTo(call));
            } else {
                goWrong(exchange, call, fault.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answerTo(Call call) {
        try {
            return handler.apply(call);
        } catch (RuntimeException e) {
            LOG.error("the stand-in has a bug in {}", call, e);
            return Answer.empty(500);
        }
    }

    private void goWrong(HttpExchange exchange, Call call, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case Fault.Instead(Answer answer) -> send(exchange, answer);
            case Fault.Dropped() -> {}
            case Fault.LostAnswer() -> answerTo(call);
            case Fault.CutAnswer() -> sendHalf(exchange, answerTo(call));
            case Fault.Late(var delay) -> {
                Answer answer = answerTo(call);
                if (!closed.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                    send(exchange, answer);
                }
            }
            case Fault.Held(var released) -> {
                try {
                    released.get();
                } catch (ExecutionException e) {
                    throw new IllegalStateException("a held call is released, never failed", e);
                }
                send(exchange, answerTo(call));
            }
            case Fault.Frozen(var holds) -> {
                sendHalf(exchange, answerTo(call));
                closed.await(holds.toMillis(), TimeUnit.MILLISECONDS);
            }
            case Fault.Dripping(var perByte) -> drip(exchange, answerTo(call), perByte);
            case Fault.Flood(var bytes) -> flood(exchange, bytes);
            case Fault.Changed(var change) -> send(exchange, change.apply(answerTo(call)));
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private static void sendHalf(HttpExchange exchange, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        // One byte more than there is, so that an empty answer is cut as well.
        exchange.sendResponseHeaders(answer.status() == 204 ? 200 : answer.status(), answer.body().length + 1L);
        exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
        exchange.getResponseBody().flush();
    }

    private void drip(HttpExchange exchange, Answer answer, Duration perByte) throws IOException, InterruptedException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), 0);
        for (byte next : answer.body()) {
            exchange.getResponseBody().write(next);
            exchange.getResponseBody().flush();
            if (closed.await(perByte.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Ends by an {@link IOException} when the caller hangs up, as it should. */
    private static void flood(HttpExchange exchange, long bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes);
        byte[] blanks = new byte[FLOOD_CHUNK];
        Arrays.fill(blanks, (byte) ' ');
        for (long sent = 0; sent < bytes; sent += FLOOD_CHUNK) {
            exchange.getResponseBody().write(blanks, 0, (int) Math.min(FLOOD_CHUNK, bytes - sent));
        }
    }
}
