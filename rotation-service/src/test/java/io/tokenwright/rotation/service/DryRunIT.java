package io.tokenwright.rotation.service;

import static io.tokenwright.kit.testkit.KnownFault.F25;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokenwright.events.RotationPolicy;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.kit.database.Database;
import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.engine.RotationWorker;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.revocation.JdbcLedger;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.service.Subjects.Subject;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.JdbcTokens;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A dry run changes nothing, and what it prints is what the rotation then does, call by call. */
class DryRunIT {
    private static final Set<String> ISSUER_CALLS = Set.of("issue", "probe", "find", "inspect", "revoke", "quarantine");

    private static TickedService service;

    @BeforeAll
    static void start() {
        service = TickedService.startWithHttp(Map.of());
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Subject known(Consumer<RotationPolicy.Builder> policy) {
        Subject subject = service.subject();
        service.bean(Database.class).inTransaction(tx -> {
            JdbcTokens tokens = service.bean(JdbcTokens.class);
            tokens.lock(tx, subject.tokenId());
            tokens.merge(tx, subject.issued(policy));
            return true;
        });
        return subject;
    }

    private static JsonNode planned(Subject subject) {
        Api.Answered answer = service.api().post("/api/v1/rotations/plans", Map.of("tokenId", subject.tokenId()));
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body();
    }

    /** Calls that go out, as a dry run prints them; a call that follows itself is one that is repeated. */
    private static final class Calls {
        final List<String> made = new ArrayList<>();

        <T> T watched(Class<T> port, T target) {
            return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (_, method, args) -> {
                note(method, args);
                try {
                    return method.invoke(target, args);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            }));
        }

        private void note(Method method, Object[] args) {
            String call = method.getDeclaringClass() == Vault.class
                    ? vault(method, args)
                    : ISSUER_CALLS.contains(method.getName())
                            ? "gitlab " + method.getName().toUpperCase(Locale.ROOT)
                            : "";
            if (method.getName().equals("putCustomMetadata")) {
                made.add(call.replace("POST", "GET")); // Vault replaces all labels, so the others are read first.
            }
            if (!call.isEmpty()) {
                made.add(call);
            }
        }

        private static String vault(Method method, Object[] args) {
            return "vault "
                    + switch (method.getName()) {
                        case "kvMountVersion" -> "GET sys/internal/ui/mounts/" + args[0];
                        case "read" -> "GET " + args[0] + "/data/" + args[1] + (args.length == 3 ? "?version=..." : "");
                        case "metadata" -> "GET " + args[0] + "/metadata/" + args[1];
                        case "write" -> "POST " + args[0] + "/data/" + args[1];
                        case "putCustomMetadata" -> "POST " + args[0] + "/metadata/" + args[1];
                        case "destroyPath" -> "DELETE " + args[0] + "/metadata/" + args[1];
                        default -> method.getName();
                    };
        }
    }

    private static List<String> withoutRepeats(List<String> calls) {
        List<String> once = new ArrayList<>();
        for (String call : calls) {
            if (once.isEmpty() || !once.getLast().equals(call)) {
                once.add(call);
            }
        }
        return once;
    }

    private record OnlyGitLab(Connector gitlab) implements Connectors {
        @Override
        public Optional<Connector> byName(String name) {
            return Optional.of(gitlab);
        }

        @Override
        public List<Connector> loaded() {
            return List.of(gitlab);
        }

        @Override
        public List<Broken> broken() {
            return List.of();
        }
    }

    private static RotationWorker watchedWorker(Calls calls) {
        var connectors = new OnlyGitLab(calls.watched(
                Connector.class, service.bean(Connectors.class).byName("gitlab").orElseThrow()));
        SecretStore store = new SecretStore(
                calls.watched(Vault.class, service.vault()), () -> new VaultResult.Done<>(service.fingerprinter()));
        Killer killer = new Killer(service.bean(JdbcLedger.class), connectors, store, service.clock);
        Steps steps = new Steps(
                connectors,
                store,
                service.bean(JdbcTokens.class),
                killer,
                service.bean(HttpProbes.class),
                service.clock);
        return new RotationWorker(service.bean(JdbcRotations.class), steps, service.clock);
    }

    @Test
    void what_is_printed_is_what_is_done_and_the_approval_binds_to_it() {
        Subject subject = known(_ -> {});
        JsonNode plan = planned(subject);
        List<String> printed = new ArrayList<>();
        plan.at("/calls")
                .forEach(call -> printed.add(
                        call.get("system").asText() + " " + call.get("call").asText()));

        Rotation begun = service.begin(subject.issued());
        var calls = new Calls();
        RotationWorker worker = watchedWorker(calls);
        for (int i = 0; i < 50 && !service.rotation(subject).state().ended(); i++) {
            worker.tick(1);
            service.clock.advance(TickedService.TICK);
        }

        service.completed(subject);
        assertThat(plan.at("/wouldBegin").asBoolean()).isTrue();
        assertThat(plan.at("/planHash").asText()).isEqualTo(begun.plan().hash());
        assertThat(withoutRepeats(printed)).isEqualTo(withoutRepeats(calls.made));
        assertThat(plan.toString())
                .doesNotContain(subject.old().value())
                .doesNotContain(service.live(subject.production()));
    }

    @Test
    void a_dry_run_changes_nothing() {
        Subject subject = known(policy -> policy.setApprovalRequired(true));
        int callsBefore = service.gitlab.truth().calls().size();

        JsonNode plan = planned(subject);
        JsonNode again = planned(subject);

        assertThat(again.at("/planHash")).isEqualTo(plan.at("/planHash"));
        assertThat(plan.at("/approval/required").asBoolean()).isTrue();
        assertThat(plan.at("/approval/notBy").asText()).isEqualTo("user:admin");
        assertThat(plan.at("/approval/validFor").asText()).isEqualTo("PT24H");
        assertThat(plan.at("/from/version").asInt()).isEqualTo(1);
        assertThat(plan.at("/to/version").asInt()).isEqualTo(2);
        assertThat(service.gitlab.truth().calls()).hasSize(callsBefore);
        assertThat(service.minted(subject)).isZero();
        for (String path : subject.paths()) {
            assertThat(service.vault().metadata("secret", path).map(Vault.KvMetadata::currentVersion))
                    .isEqualTo(new VaultResult.Done<>(1));
        }
        assertThat(service.api()
                        .get("/api/v1/rotations?tokenId=" + subject.tokenId())
                        .body()
                        .at("/items"))
                .isEmpty();
    }

    @Test
    void the_ways_back_are_those_that_the_rotation_takes() {
        JsonNode plan = planned(known(_ -> {}));

        assertThat(plan.at("/waysBack").findValuesAsText("state"))
                .startsWith("PLANNED")
                .endsWith("RETIRED", "REVOKING");
        plan.at("/waysBack").forEach(way -> {
            State state = State.valueOf(way.get("state").asText());
            assertThat(way.get("possible").asBoolean())
                    .as("%s", state)
                    .isEqualTo(io.tokenwright.rotation.rotation.Transitions.has(
                            state, io.tokenwright.rotation.rotation.Event.Kind.ROLL_BACK_ASKED));
        });
    }

    @Test
    @Withstands(
            fault = F25,
            outcome = "a plan whose path holds another version is refused before anything is minted, with the remedy")
    void every_reason_for_a_refusal_is_told_with_its_remedy() {
        Subject foreign = known(_ -> {});
        try (SecretValue value = SecretValue.of("glpat-somebody-elses")) {
            assertThat(service.vault().write("secret", foreign.production(), Map.of("token", value), 1))
                    .isEqualTo(new VaultResult.Done<>(2));
        }
        Subject unshared = known(policy -> policy.setSharedAcrossStages(false));
        Subject unrehearsed = known(policy -> policy.setRehearsalTokenId("nobody"));
        Subject open = service.begun(_ -> {});

        assertThat(planned(foreign).at("/obstacles/0/reason").asText()).isEqualTo("plan-unsound");
        assertThat(planned(foreign).at("/obstacles/0/sentence").asText()).contains("does not hold version 1");
        assertThat(planned(unshared).at("/obstacles/0/reason").asText()).isEqualTo("stages-not-shared");
        assertThat(planned(unshared).at("/obstacles/0/nextAction").asText()).contains("sharedAcrossStages");
        assertThat(planned(unrehearsed).at("/obstacles/0/reason").asText()).isEqualTo("awaiting-rehearsal");
        assertThat(planned(unrehearsed).at("/obstacles/0/passes").asBoolean()).isTrue();
        assertThat(planned(open).at("/obstacles/0/reason").asText()).isEqualTo("already-open");
        assertThat(planned(open).at("/planHash").asText())
                .isEqualTo(service.rotation(open).plan().hash());
        assertThat(planned(open).at("/wouldBegin").asBoolean()).isFalse();
        assertThat(service.api()
                        .post("/api/v1/rotations/plans", Map.of("tokenId", "nobody"))
                        .status())
                .isEqualTo(404);
        assertThat(service.api()
                        .post("/api/v1/rotations/plans", Map.of("tokenId", open.tokenId(), "version", 9))
                        .text("/obstacles/1/reason"))
                .isEqualTo("unknown-version");
        service.ask(open.request(RotationRequest.ROLL_BACK).build());
        service.tickUntil(open, State.ROLLED_BACK);
    }
}
