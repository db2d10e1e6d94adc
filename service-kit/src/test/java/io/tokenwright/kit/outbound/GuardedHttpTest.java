package io.tokenwright.kit.outbound;

import static io.tokenwright.kit.testkit.KnownFault.F49;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tokenwright.kit.outbound.GuardedHttp.Request;
import io.tokenwright.kit.outbound.GuardedHttp.Sent;
import io.tokenwright.kit.testkit.Withstands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedHttpTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final ConcurrentLinkedQueue<String> calls = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Host"));
            exchange.getResponseHeaders().set("Location", "http://169.254.169.254/latest/meta-data");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI url(String host) {
        return URI.create("http://" + host + ":" + server.getAddress().getPort() + "/a?b=c");
    }

    private static Request get(URI url) {
        return new Request("GET", url, Map.of("Authorization", "Bearer x"), new byte[0]);
    }

    @Test
    @Withstands(fault = F49, outcome = "a redirect is not followed")
    void a_named_address_is_called_once_and_its_redirect_is_not_followed() {
        Sent sent = new GuardedHttp(List.of("127.0.0.1"), TIMEOUT).send(get(url("127.0.0.1")));

        assertThat(sent)
                .isInstanceOfSatisfying(
                        Sent.Answered.class,
                        answered -> assertThat(answered.status()).isEqualTo(302));
        assertThat(calls)
                .containsExactly("GET /a?b=c 127.0.0.1:" + server.getAddress().getPort());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "2130706433"})
    void whatever_its_spelling_an_address_that_is_not_named_never_hears_of_it(String host) {
        Sent sent = new GuardedHttp(List.of("10.0.0.0/8"), TIMEOUT).send(get(url(host)));

        assertThat(sent).isIn(new Sent.AddressRefused(), new Sent.HostUnknown());
        assertThat(calls).isEmpty();
    }

    @Test
    void plain_http_to_a_public_address_is_refused_before_a_byte_is_sent() {
        Sent sent = new GuardedHttp(List.of("127.0.0.1"), TIMEOUT).send(get(URI.create("http://192.88.98.1:9/")));

        assertThat(sent).isEqualTo(new Sent.AddressRefused());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/", "file:///etc/passwd", "https:///x", "https://u:p@host/", "https://h/#f", "host"})
    void a_url_that_leads_elsewhere_is_named(String url) {
        assertThat(GuardedHttp.problemWith(URI.create(url))).isPresent();
        assertThatThrownBy(() -> get(URI.create(url))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_value_with_a_newline_cannot_add_a_header_and_is_not_quoted() {
        assertThatThrownBy(() ->
                        new Request("GET", url("127.0.0.1"), Map.of("Authorization", "canary\r\nX: y"), new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void nobody_there_is_told_apart_from_an_unknown_host() {
        var http = new GuardedHttp(List.of("127.0.0.1"), TIMEOUT);
        server.stop(0);

        assertThat(http.send(get(url("127.0.0.1")))).isEqualTo(new Sent.Failed("ConnectException"));
        assertThat(http.send(get(URI.create("https://no-such-host.invalid/")))).isEqualTo(new Sent.HostUnknown());
    }
}
