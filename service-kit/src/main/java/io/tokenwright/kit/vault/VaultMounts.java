package io.tokenwright.kit.vault;

import io.tokenwright.kit.vault.VaultAnswers.Asked;
import io.tokenwright.kit.vault.VaultResult.Denied;
import io.tokenwright.kit.vault.VaultResult.Done;
import io.tokenwright.kit.vault.VaultResult.Missing;
import io.tokenwright.kit.vault.VaultResult.Refused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Which KV version a mount is: asked once in a while, because version 1 ignores check-and-set without a word. Thread-safe.
 *
 * @see <a href="https://developer.hashicorp.com/vault/api-docs/system/mounts">Mounts API</a>
 */
final class VaultMounts {
    private static final Duration KNOWN_FOR = Duration.ofMinutes(5);

    private record KnownMount(int version, Instant until) {}

    private final VaultTransport transport;
    private final VaultCalls calls;
    private final InstantSource clock;
    private final Map<String, KnownMount> mounts = new ConcurrentHashMap<>();

    VaultMounts(VaultTransport transport, VaultCalls calls, InstantSource clock) {
        this.transport = transport;
        this.calls = calls;
        this.clock = clock;
    }

    /** KV version of {@code mount}: 1 or 2. */
    VaultResult<Integer> version(String mount) {
        Optional<String> problem = VaultPaths.problem("mount \"" + mount + "\"", mount);
        if (problem.isPresent()) {
            return new Refused<>(mount, problem.get());
        }
        KnownMount known = mounts.get(mount);
        if (known != null && clock.instant().isBefore(known.until())) {
            return new Done<>(known.version());
        }
        VaultResult<Integer> asked = ask("sys/internal/ui/mounts/", mount);
        // The first answers 403 both for no such mount and for a mount that we may not see; the second knows, if we may
        // ask it.
        VaultResult<Integer> version = asked instanceof Denied ? ask("sys/mounts/", mount) : asked;
        if (version instanceof Done<Integer>(Integer number)) {
            mounts.put(mount, new KnownMount(number, clock.instant().plus(KNOWN_FOR)));
            calls.denials().worked("sys/internal/ui/mounts/" + mount);
        }
        return version;
    }

    private VaultResult<Integer> ask(String below, String mount) {
        String path = below + mount;
        Reply reply = calls.ask(token -> transport.get(below + VaultPaths.encoded(mount), token));
        if (reply instanceof Reply.Answered answered
                && answered.status() == 400
                && answered.errors().contains("no secret engine mount")) {
            return new Missing<>(path, false);
        }
        return calls.result(
                reply,
                new Asked(path, "read", false),
                answered -> answered.object("data")
                        .filter(data -> !KvBodies.text(data, "type").isEmpty())
                        .map(data -> data.get("options") != null
                                        && data.get("options").isObject()
                                        && KvBodies.text(data.get("options").asObject(), "version")
                                                .equals("2")
                                ? 2
                                : 1));
    }

    /** Makes {@code call} with the URL of {@code path} below {@code kind}, unless the mount is known not to be KV v2. */
    <T> VaultResult<T> onKv2(String mount, String path, String kind, Function<String, VaultResult<T>> call) {
        Optional<String> problem = VaultPaths.problem("path \"" + path + "\"", path);
        if (problem.isPresent()) {
            return new Refused<>(mount + "/" + path, problem.get());
        }
        VaultResult<Integer> version = version(mount);
        return switch (version) {
            case Done<Integer>(Integer number)
            when number == 2 -> call.apply(VaultPaths.encoded(mount) + "/" + kind + "/" + VaultPaths.encoded(path));
            case Done<Integer> ignored ->
                new Refused<>(
                        mount + "/" + path,
                        "mount \"" + mount
                                + "\" is not KV version 2, and others ignore check-and-set: move the secret to"
                                + " a KV v2 mount");
            case Missing<Integer> ignored ->
                new Refused<>(
                        mount + "/" + path,
                        "there is no secrets engine at mount \"" + mount + "\": mount KV v2 there or correct the path");
            // We may not see the mount; what the path itself says is more telling.
            case Denied<Integer> ignored ->
                call.apply(VaultPaths.encoded(mount) + "/" + kind + "/" + VaultPaths.encoded(path));
            default ->
                version.map(number -> {
                    throw new IllegalStateException("a failure has no value");
                });
        };
    }
}
