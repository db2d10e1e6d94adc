package io.tokenwright.rotation.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.proof.Probing;
import io.tokenwright.rotation.proof.Proof;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a real npm registry, whose users a person adds and removes. */
@Tag("issuers")
class VerdaccioIT {
    private static VerdaccioServer registry;
    private static TickedService service;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        registry = VerdaccioServer.start(folder);
        service = TickedService.startWithHttp(Map.of(
                "tokenwright.connectors.verdaccio.base-url", registry.address().toString(),
                "tokenwright.connectors.npm.base-url", registry.address().toString()));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (registry != null) {
            service.close();
            registry.close();
        }
    }

    private static Proof proof(String connector, String value) {
        try (SecretValue secret = SecretValue.of(value)) {
            return Probing.of(
                    service.bean(Connectors.class).byName(connector).orElseThrow(),
                    secret,
                    List.of(),
                    Map.of("username", "ada"));
        }
    }

    @Test
    void a_user_takes_the_place_of_another_and_the_old_token_is_proven_dead() throws Exception {
        String old = registry.added("publisher-1");
        Rotation begun;
        try (SecretValue value = SecretValue.of(old)) {
            begun = service.begin(Subjects.registered(service, "verdaccio", "publisher-1", value)
                    .build());
        }
        String tokenId = begun.tokenId();
        String rotation = "/api/v1/rotations/" + begun.id();
        service.tickUntil(tokenId, Rotation::awaitsValue);
        assertThat(service.api().get(rotation).text("/waiting/sentence")).contains("npm adduser");

        String next = registry.added("publisher-2");
        String drop = service.api().post(rotation + "/drops", Map.of()).text("/dropToken");
        var given = service.api()
                .post(rotation + "/value", Map.of("dropToken", drop, "value", next, "issuerRef", "publisher-2"));
        assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
        service.tickUntil(tokenId, Rotation::awaitsRevocationByHand);
        assertThat(service.live(Subjects.onePath(tokenId))).isEqualTo(next);
        assertThat(proof("verdaccio", old).verdict())
                .as("nobody has removed its user")
                .isEqualTo(Verdict.LIVE);
        assertThat(service.api().get(rotation).text("/waiting/sentence")).contains("take the line of user publisher-1");

        registry.removed("publisher-1");
        service.api().post(rotation + "/revoked-by-hand", Map.of("note", "removed the user"));
        Rotation end = service.tickUntil(tokenId, r -> r.state().ended());

        assertThat(end.state()).as(end.sentence()).isEqualTo(State.COMPLETED);
        assertThat(proof("verdaccio", old).verdict()).isEqualTo(Verdict.DEAD);
        assertThat(proof("verdaccio", next).verdict()).isEqualTo(Verdict.LIVE);
    }

    /** What the registry calls revoked is honoured all the same; only the probe tells. */
    @Test
    void a_revocation_that_does_nothing_is_not_believed() {
        String login = registry.added("someone");
        var made = registry.created(login);

        registry.revoked(login, made.getValue());

        assertThat(proof("verdaccio", made.getKey()).verdict()).isEqualTo(Verdict.LIVE);
    }

    /** The npm company's registry says 401 to a wrong token; this one answers 200 to everybody. */
    @Test
    void a_probe_that_everybody_passes_has_no_verdict() {
        Proof proof = proof("npm", registry.added("ada"));

        assertThat(proof.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(proof.sentence()).contains("it would believe noise");
    }
}
