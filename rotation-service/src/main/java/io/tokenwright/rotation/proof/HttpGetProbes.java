package io.tokenwright.rotation.proof;

import io.micronaut.context.exceptions.ConfigurationException;
import io.tokenwright.kit.outbound.GuardedHttp;
import io.tokenwright.kit.outbound.GuardedHttp.Sent;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.text.Shown;
import io.tokenwright.rotation.connector.Verdict;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;

/** HTTP probes through the kit's guard: the value goes to the address that was checked, and to no other. */
@Singleton
final class HttpGetProbes implements HttpProbes {
    private static final int TOO_MANY_REQUESTS = 429;

    private final GuardedHttp http;

    HttpGetProbes(HttpProbeSettings settings) {
        try {
            http = new GuardedHttp(settings.allowedAddresses(), settings.timeout());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("tokenwright.probes.allowed-addresses: " + e.getMessage());
        }
    }

    @Override
    public Optional<String> problemWith(String url) {
        try {
            return GuardedHttp.problemWith(new URI(url))
                    .map(problem -> "the policy's HTTP probe " + Shown.of(url) + " " + problem);
        } catch (URISyntaxException _) {
            return Optional.of("the policy's HTTP probe " + Shown.of(url) + " is not a URL: write https://host/path");
        }
    }

    @Override
    public Answer probe(String url, SecretValue value) {
        Optional<String> problem = problemWith(url);
        if (problem.isPresent()) {
            return new Answer(Verdict.UNKNOWN, problem.get());
        }
        URI uri = URI.create(url);
        GuardedHttp.Request request;
        try {
            request = new GuardedHttp.Request(
                    "GET", uri, Map.of("Authorization", "Bearer " + value.reveal()), new byte[0]);
        } catch (IllegalArgumentException _) {
            return new Answer(Verdict.UNKNOWN, "the value does not fit into a header");
        }
        String probe = "the HTTP probe to " + uri.getHost();
        return switch (http.send(request)) {
            case Sent.Answered answered ->
                new Answer(verdict(answered.status()), probe + " answers " + answered.status());
            case Sent.AddressRefused() ->
                new Answer(
                        Verdict.UNKNOWN,
                        probe + " is not https to a public address: correct httpProbes, or name the range in"
                                + " tokenwright.probes.allowed-addresses");
            case Sent.HostUnknown() -> new Answer(Verdict.UNKNOWN, probe + " has a host that DNS does not know");
            case Sent.TimedOut() -> new Answer(Verdict.UNKNOWN, probe + " was not answered in time");
            case Sent.Failed(String kind) -> new Answer(Verdict.UNKNOWN, probe + " got no answer: " + kind);
        };
    }

    private static Verdict verdict(int status) {
        if (status >= 200 && status < 300) {
            return Verdict.LIVE;
        }
        return status >= 400 && status < 500 && status != TOO_MANY_REQUESTS ? Verdict.DEAD : Verdict.UNKNOWN;
    }
}
