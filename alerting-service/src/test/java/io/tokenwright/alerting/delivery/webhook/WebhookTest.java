package io.tokenwright.alerting.delivery.webhook;

import static io.tokenwright.kit.testkit.KnownFault.F49;
import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpServer;
import io.tokenwright.alerting.delivery.Destination.Message;
import io.tokenwright.alerting.delivery.Outcome;
import io.tokenwright.kit.outbound.GuardedHttp;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookTest {
    /** The independent verifier looks at a clock of its own, and refuses what is five minutes off. */
    private static final Instant NOW = InstantSource.system().instant();

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String PREVIOUS = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final Message MESSAGE = new Message("msg_1", "{\"type\":\"token.alert.firing\"}");

    private record Received(HttpHeaders headers, String body) {}

    private final ConcurrentLinkedQueue<Received> received = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private int status = 204;
    private Map<String, String> answer = Map.of();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
            answer.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void a_notice_is_signed_so_that_an_independent_verifier_takes_it() throws Exception {
        Outcome outcome = webhook(List.of("127.0.0.1"), SECRET).send(MESSAGE, NOW);

        assertThat(outcome).isEqualTo(new Outcome.Delivered(204));
        verify(SECRET);
    }

    @Test
    void while_a_secret_is_replaced_both_verify() throws Exception {
        webhook(List.of("127.0.0.1"), SECRET, PREVIOUS).send(MESSAGE, NOW);

        verify(SECRET);
        verify(PREVIOUS);
    }

    @Test
    void each_attempt_has_a_fresh_timestamp_and_the_same_id() {
        var webhook = webhook(List.of("127.0.0.1"), SECRET);

        webhook.send(MESSAGE, NOW);
        webhook.send(MESSAGE, NOW.plusSeconds(600));

        assertThat(received)
                .extracting(r -> r.headers().firstValue("webhook-id").orElse(""))
                .containsOnly("msg_1");
        assertThat(received)
                .extracting(
                        r -> r.headers().firstValueAsLong("webhook-timestamp").orElse(0))
                .containsExactly(NOW.getEpochSecond(), NOW.getEpochSecond() + 600);
    }

    @Test
    void a_loopback_receiver_that_is_not_allowed_never_hears_of_it() {
        Outcome outcome = webhook(List.of(), SECRET).send(MESSAGE, NOW);

        assertThat(outcome.code()).isEqualTo("address-refused");
        assertThat(received).isEmpty();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "200, delivered",
        "202, delivered",
        "301, redirected",
        "307, redirected",
        "400, refused",
        "401, refused",
        "404, refused",
        "410, gone",
        "429, rate-limited",
        "500, server-error",
        "503, server-error"
    })
    void each_status_means_what_the_table_says(int answered, String code) {
        status = answered;
        answer = Map.of("Location", "http://169.254.169.254/latest/meta-data", "Retry-After", "7");

        Outcome outcome = webhook(List.of("127.0.0.1"), SECRET).send(MESSAGE, NOW);

        assertThat(outcome.code()).isEqualTo(code);
        assertThat(received).hasSize(1);
        if (outcome instanceof Outcome.RetryLater later) {
            assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @Test
    @Withstands(fault = F49, outcome = "a receiver that drips is given up in time")
    void a_receiver_that_drips_is_given_up_when_the_time_is_over() throws Exception {
        try (var dripping = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> drip(dripping));

            Outcome outcome = new Webhook(
                            "w",
                            URI.create("http://127.0.0.1:" + dripping.getLocalPort() + "/"),
                            List.of(secret(SECRET)),
                            new GuardedHttp(List.of("127.0.0.1"), Duration.ofMillis(300)))
                    .send(MESSAGE, NOW);

            assertThat(outcome.code()).isEqualTo("timed-out");
        }
    }

    @Test
    void nobody_there_is_unreachable() {
        server.stop(0);

        assertThat(webhook(List.of("127.0.0.1"), SECRET).send(MESSAGE, NOW).code())
                .isEqualTo("unreachable");
    }

    private static void drip(ServerSocket server) {
        try (Socket socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            socket.setSoTimeout(50);
            while (true) {
                out.write('H');
                out.flush();
                try {
                    if (socket.getInputStream().read() < 0) {
                        return;
                    }
                } catch (java.net.SocketTimeoutException _) {
                    // the pace
                }
            }
        } catch (IOException _) {
            // the sender hung up, as it should
        }
    }

    private void verify(String secret) throws WebhookVerificationException {
        Received last = received.peek();
        assertThat(last).isNotNull();
        new com.standardwebhooks.Webhook(secret.substring("whsec_".length())).verify(last.body(), last.headers());
    }

    private Webhook webhook(List<String> allowed, String... secrets) {
        return new Webhook(
                "w",
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?x=1"),
                List.of(secrets).stream().map(WebhookTest::secret).toList(),
                new GuardedHttp(allowed, Duration.ofSeconds(5)));
    }

    private static WebhookSecret secret(String text) {
        return new WebhookSecret("secret", SecretValue.of(text));
    }
}
