package io.tokenwright.rotation.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Outcome;
import io.tokenwright.rotation.simulation.MemoryVault;
import io.tokenwright.rotation.token.Copy;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkFactoryTest {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final Copy AT = new Copy("cluster", "payments/app", "token");

    @TempDir
    private Path folder;

    private static SinkSettings settings(
            String kind, String baseUrl, String credential, List<String> places, @Nullable String ca) {
        return new SinkSettings("cluster", kind, baseUrl, credential, places, ca, Duration.ofSeconds(20));
    }

    private static Sink sink(SinkSettings settings) {
        var vault = new MemoryVault();
        try (SecretValue credential = SecretValue.of("service-account-token")) {
            vault.write("secret", "sinks/cluster", Map.of("token", credential), 0);
        }
        return SinkFactory.sink(settings, vault, () -> Instant.EPOCH);
    }

    /** A key of its own, signed by itself. */
    private KeyStore identity() throws Exception {
        Path file = folder.resolve("identity.p12");
        int ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=cluster",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(ended).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    @Test
    void trusts_the_cluster_by_the_ca_that_is_configured_and_by_that_alone() throws Exception {
        KeyStore identity = identity();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(identity, PASSWORD);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            byte[] body = "{\"metadata\":{\"resourceVersion\":\"7\"},\"data\":{\"token\":\"dmFsdWU=\"}}"
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "https://127.0.0.1:" + server.getAddress().getPort();
            String pem = "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder()
                            .encodeToString(identity.getCertificate("server").getEncoded())
                    + "\n-----END CERTIFICATE-----\n";

            var trusting = sink(settings("kubernetes", url, "secret/sinks/cluster#token", List.of("*"), pem));
            var strict = sink(settings("kubernetes", url, "secret/sinks/cluster#token", List.of("*"), null));

            assertThat(trusting.read(AT))
                    .isInstanceOfSatisfying(
                            Outcome.Done.class,
                            done -> assertThat(done.value()).isInstanceOfSatisfying(Sink.Seen.Held.class, held -> {
                                assertThat(held.value().reveal()).isEqualTo("value");
                                assertThat(held.mark()).isEqualTo("7");
                            }));
            assertThat(strict.read(AT)).isInstanceOf(Outcome.RetryAfter.class);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_setting_that_is_wrong_is_named_with_its_remedy() {
        String url = "https://127.0.0.1:6443";
        String at = "secret/sinks/cluster#token";

        refused(settings("nomad", url, at, List.of("*"), null), "write kubernetes, gitlab or github");
        refused(settings("gitlab", "http://gitlab.example.com", at, List.of("*"), null), "write https");
        refused(settings("gitlab", url, "glpat-canary-0123456789", List.of("*"), null), "write mount/path#key");
        refused(settings("gitlab", url, at, List.of(), null), "name the places that may get copies");
        refused(settings("gitlab", url, at, List.of("*"), "no certificate"), "give them as PEM");
    }

    private static void refused(SinkSettings settings, String remedy) {
        assertThatThrownBy(() -> sink(settings))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("tokenwright.sinks.cluster.")
                .hasMessageContaining(remedy)
                .hasMessageNotContaining("glpat-canary");
    }
}
