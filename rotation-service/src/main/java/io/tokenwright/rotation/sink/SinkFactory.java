package io.tokenwright.rotation.sink;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.BaseUrl;
import io.tokenwright.rotation.connector.HttpCalls;
import io.tokenwright.rotation.connector.InvalidDeclarationException;
import io.tokenwright.rotation.secretpath.SecretStore;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the sinks of their settings. A setting that is wrong stops the start: a sink that is left out would miss its values. */
@Factory
final class SinkFactory {
    private static final int ANSWER_BYTES_MAX = 2 * 1024 * 1024;
    private static final Pattern CREDENTIAL = Pattern.compile("([^/#]+)/([^#]+)#([^#]+)");

    @Singleton
    Sinks sinks(List<SinkSettings> settings, Vault vault, InstantSource clock) {
        Map<String, Sink> byName = new HashMap<>();
        settings.forEach(sink -> byName.put(sink.name(), sink(sink, vault, clock)));
        Map<String, Sink> all = Map.copyOf(byName);
        return name -> Optional.ofNullable(all.get(name));
    }

    @Singleton
    Copies copies(Sinks sinks, SecretStore store, InstantSource clock) {
        return new Copies(sinks, store, clock);
    }

    static Sink sink(SinkSettings settings, Vault vault, InstantSource clock) {
        String prefix = "tokenwright.sinks." + settings.name();
        String kind = given(settings.kind(), prefix + ".kind", "kubernetes, gitlab or github");
        String baseUrl = given(settings.baseUrl(), prefix + ".base-url", "https://host");
        String credential = given(settings.credential(), prefix + ".credential", "mount/path#key");
        Matcher at = CREDENTIAL.matcher(credential);
        if (!at.matches()) {
            // Never quoted: it may be the credential itself.
            throw new ConfigurationException(
                    prefix + ".credential is no place in Vault: write mount/path#key, never the credential itself");
        }
        if (settings.places().isEmpty()) {
            throw new ConfigurationException(
                    prefix + ".places is missing: name the places that may get copies, such as payments/*");
        }
        URI url;
        try {
            url = BaseUrl.check(prefix + ".base-url", baseUrl);
        } catch (InvalidDeclarationException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
        Supplier<VaultResult<SecretValue>> secret = () -> read(vault, at.group(1), at.group(2), at.group(3));
        HttpCalls http =
                new HttpCalls(settings.timeout(), ANSWER_BYTES_MAX, trusting(settings.ca(), prefix + ".ca"), clock);
        Function<Function<String, Map<String, String>>, HttpSinkCalls> calls =
                headers -> new HttpSinkCalls(settings.name(), url, http, settings.timeout(), secret, headers);
        Sink sink = switch (kind) {
            case "kubernetes" ->
                new HttpKubernetesSink(
                        calls.apply(token -> Map.of("Authorization", "Bearer " + token, "Accept", "application/json")));
            case "gitlab" ->
                new HttpGitLabSink(calls.apply(token -> Map.of("PRIVATE-TOKEN", token, "Accept", "application/json")));
            case "github" ->
                new HttpGitHubSink(calls.apply(token -> Map.of(
                        "Authorization",
                        "Bearer " + token,
                        "Accept",
                        "application/vnd.github+json",
                        "X-GitHub-Api-Version",
                        "2022-11-28")));
            default ->
                throw new ConfigurationException(
                        prefix + ".kind \"" + kind + "\" is not known: write kubernetes, gitlab or github");
        };
        return new PlacedSink(sink, settings.places());
    }

    private static String given(@Nullable String value, String key, String remedy) {
        if (value == null || value.isBlank()) {
            throw new ConfigurationException(key + " is missing: set it to " + remedy);
        }
        return value;
    }

    private static VaultResult<SecretValue> read(Vault vault, String mount, String path, String key) {
        VaultResult<Vault.KvSecret> read = vault.read(mount, path);
        if (read instanceof VaultResult.Done<Vault.KvSecret>(Vault.KvSecret secret)) {
            try (secret) {
                SecretValue value = secret.data().get(key);
                return value == null
                        ? new VaultResult.Missing<>(mount + "/" + path + "#" + key, false)
                        : new VaultResult.Done<>(value.copy());
            }
        }
        return read.map(_ -> {
            throw new IllegalStateException("only a read that worked has a value");
        });
    }

    private static @Nullable SSLContext trusting(@Nullable String pem, String key) {
        if (pem == null || pem.isBlank()) {
            return null;
        }
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                store.setCertificateEntry("ca-" + number, certificate);
                number++;
            }
            if (number == 0) {
                throw new ConfigurationException(key + " has no certificate: give them as PEM");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException(key + " is not a list of certificates: give them as PEM", e);
        }
    }
}
