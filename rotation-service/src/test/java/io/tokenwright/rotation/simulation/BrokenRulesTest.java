package io.tokenwright.rotation.simulation;

import static io.tokenwright.kit.testkit.KnownFault.F31;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokenwright.kit.secret.SecretValue;
import io.tokenwright.kit.testkit.Withstands;
import io.tokenwright.kit.vault.Vault;
import io.tokenwright.kit.vault.VaultResult;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connector.ProbeRequest;
import io.tokenwright.rotation.connector.Connector.ProbeResponse;
import io.tokenwright.rotation.connector.Lease;
import io.tokenwright.rotation.connector.Outcome.Done;
import io.tokenwright.rotation.connector.Verdict;
import io.tokenwright.rotation.rotation.Decision;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.rotation.ScreamTest;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.token.Tokens;
import io.tokenwright.rotation.token.Use;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Are the invariants worth anything? Each rule that keeps a rotation safe is broken on purpose, in the trouble that it is there
 * for: then some invariant has to fail, and with the rule in force none may.
 */
class BrokenRulesTest {
    private static final String FOREIGN = "foreign-value";

    /** A rule, the trouble that needs it, and the world without it. */
    enum Rule {
        CHECK_AND_SET(null) {
            @Override
            Vault troubled(Vault vault) {
                return Ports.but(Vault.class, vault, "write", (args, call) -> {
                    foreignerWritesFirst((MemoryVault) vault, (String) args[1]);
                    return call.with(args);
                });
            }

            @Override
            Vault vault(Vault vault) {
                var written = (MemoryVault) vault;
                return Ports.but(Vault.class, vault, "write", (args, call) -> {
                    foreignerWritesFirst(written, (String) args[1]);
                    return call.with(args[0], args[1], args[2], written.versions((String) args[1]));
                });
            }

            @Override
            void before(World world, boolean broken) {
                world.issuer.existing("99", FOREIGN, List.of("api"));
            }

            @Override
            void after(World world) {
                var path = World.PATHS.getLast();
                assertThat(world.vault.latest(path.path(), path.key()))
                        .as("I10: what somebody else wrote is not overwritten")
                        .isEqualTo(FOREIGN);
            }
        },
        FENCE_BEFORE_EFFECTS(Faults.Kind.FREEZE) {
            @Override
            Rotations rotations(Rotations stored) {
                return Ports.but(Rotations.class, stored, "holds", (_, _) -> true);
            }
        },
        ONE_WRITER_A_ROTATION(Faults.Kind.FREEZE) {
            @Override
            void before(World world, boolean broken) {
                if (broken) {
                    world.stores.believeEveryWriter();
                }
            }

            @Override
            void after(World world) {
                assertThat(world.stores.writesAfterTheEnd())
                        .as("an ended rotation is never left")
                        .isZero();
            }

            @Override
            Rotations rotations(Rotations stored) {
                return Ports.but(Rotations.class, stored, "holds", (_, _) -> true);
            }
        },
        NEGATIVE_CONTROL(null) {
            @Override
            void before(World world, boolean broken) {
                world.issuer.mintDead();
                world.issuer.alwaysSay(Verdict.LIVE);
            }

            @Override
            Connector connector(Connector issuer) {
                return Ports.but(Connector.class, issuer, "probe", (args, call) -> {
                    boolean random = ((ProbeRequest) args[0]).value().reveal().startsWith("random-");
                    return random ? new Done<>(new ProbeResponse(Verdict.DEAD, List.of(), "")) : call.with(args);
                });
            }
        },
        EVIDENCE_BEFORE_RETIREMENT(null) {
            @Override
            boolean consumerFollows() {
                return false;
            }

            @Override
            Tokens tokens(Tokens known) {
                return Ports.but(
                        Tokens.class,
                        known,
                        "uses",
                        (_, _) -> List.of(new Use(2, "pipeline", World.NOON.plusSeconds(1))));
            }
        },
        LEDGER_WITH_THE_STATE(null) {
            @Override
            void after(World world) {
                assertThat(world.rotation().state())
                        .as("what is retired is killed")
                        .isEqualTo(State.COMPLETED);
            }

            @Override
            Rotations rotations(Rotations stored) {
                return Ports.but(Rotations.class, stored, "store", (args, call) -> {
                    Decision d = (Decision) args[0];
                    return call.with(
                            new Decision(
                                    d.before(),
                                    d.next(),
                                    d.event(),
                                    d.announce(),
                                    d.issued(),
                                    List.of(),
                                    d.held(),
                                    null),
                            args[1],
                            args[2]);
                });
            }
        },
        PROBE_BEFORE_PROMOTION(null) {
            @Override
            void before(World world, boolean broken) {
                world.issuer.mintDead();
            }

            @Override
            Connector connector(Connector issuer) {
                return Ports.but(Connector.class, issuer, "probe", (args, call) -> {
                    boolean minted = ((ProbeRequest) args[0]).value().reveal().startsWith("value-");
                    return minted ? new Done<>(new ProbeResponse(Verdict.LIVE, List.of("api"), "")) : call.with(args);
                });
            }
        },
        LOOK_BEFORE_MINTING_AGAIN(Faults.Kind.LOSE_ANSWER) {
            @Override
            Connector connector(Connector issuer) {
                return Ports.but(Connector.class, issuer, "find", (_, _) -> new Done<>(List.of()));
            }
        },
        UNKNOWN_IS_NOT_DEAD(null) {
            @Override
            void before(World world, boolean broken) {
                world.issuer.revokeNothing();
            }

            @Override
            void trouble(World world) {
                if (!world.issuer.revokeCalls().isEmpty()) {
                    world.issuer.alwaysSay(Verdict.UNKNOWN);
                }
            }

            @Override
            Connector connector(Connector issuer) {
                return Ports.but(Connector.class, issuer, "probe", (args, call) -> {
                    Object answer = call.with(args);
                    return answer instanceof Done<?>(ProbeResponse said) && said.verdict() == Verdict.UNKNOWN
                            ? new Done<>(new ProbeResponse(Verdict.DEAD, List.of(), ""))
                            : answer;
                });
            }
        },
        PROBE_BEFORE_GOING_BACK(null) {
            private boolean asked;

            @Override
            void before(World world, boolean broken) {
                asked = false;
            }

            @Override
            boolean consumerFollows() {
                return false;
            }

            @Override
            void trouble(World world) {
                if (world.rotation().state() == State.OBSERVING && !asked) {
                    asked = true;
                    world.issuer.dies(World.OLD_REF);
                    world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
                }
            }

            @Override
            Connector connector(Connector issuer) {
                return Ports.but(Connector.class, issuer, "probe", (args, call) -> {
                    boolean old = ((ProbeRequest) args[0]).value().reveal().equals(World.OLD_VALUE);
                    return old ? new Done<>(new ProbeResponse(Verdict.LIVE, List.of("api"), "")) : call.with(args);
                });
            }
        },
        RENEWAL_WHERE_A_ROLLBACK_CHANGES_NOTHING(Faults.Kind.FREEZE) {
            private boolean asked;

            @Override
            void before(World world, boolean broken) {
                asked = false;
            }

            @Override
            void trouble(World world) {
                if (world.rotation().state() == State.PROMOTED && !asked) {
                    asked = true;
                    world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
                }
            }

            @Override
            Vault vault(Vault vault) {
                var written = (MemoryVault) vault;
                return Ports.but(Vault.class, vault, "write", (args, call) -> {
                    String path = (String) args[1];
                    var data = (Map<?, ?>) args[2];
                    boolean same = data.get("token") instanceof SecretValue value
                            && value.reveal().equals(written.latest(path, "token"));
                    return same ? new VaultResult.Done<>(written.versions(path)) : call.with(args);
                });
            }
        },
        LEASE_BEFORE_DISABLING(Faults.Kind.FREEZE) {
            @Override
            void before(World world, boolean broken) {
                world.testScreams();
            }

            @Override
            void trouble(World world) {
                if (ScreamTest.isWatched(world.rotation())) {
                    world.ask(new Event.RollBackAsked("user:ada", "changed my mind"));
                }
            }

            @Override
            Connector connector(Connector issuer) {
                Lease endless = () -> Duration.ofDays(1);
                return Ports.but(Connector.class, issuer, "quarantine", (args, call) -> call.with(args[0], endless));
            }
        },
        LEASE_BEFORE_REPLACING_IN_PLACE(Faults.Kind.FREEZE) {
            @Override
            void before(World world, boolean broken) {
                world.issuer.replaceInPlace(true);
            }

            @Override
            void trouble(World world) {
                CrashSimulationTest.Story.approved(world);
            }

            @Override
            Connector connector(Connector issuer) {
                Lease endless = () -> Duration.ofDays(1);
                return Ports.but(Connector.class, issuer, "replace", (args, call) -> call.with(args[0], endless));
            }
        };

        private final Faults.@Nullable Kind fault;

        /** @param fault strikes at each boundary in turn; null where the trouble is another one */
        Rule(Faults.@Nullable Kind fault) {
            this.fault = fault;
        }

        void before(World world, boolean broken) {}

        void trouble(World world) {}

        void after(World world) {}

        boolean consumerFollows() {
            return true;
        }

        Connector connector(Connector issuer) {
            return issuer;
        }

        /** Vault where the trouble is in it; the rule is in force. */
        Vault troubled(Vault vault) {
            return vault;
        }

        Vault vault(Vault vault) {
            return vault;
        }

        Rotations rotations(Rotations stored) {
            return stored;
        }

        Tokens tokens(Tokens known) {
            return known;
        }

        /** The first harm that is done, over all boundaries. */
        Optional<String> harm(boolean broken) {
            if (fault == null) {
                return play(new Faults(Map.of()), broken);
            }
            List<String> passed = passed();
            return IntStream.range(0, passed.size())
                    .filter(i -> fault != Faults.Kind.FREEZE || !Faults.isLeftToReconciling(passed, i))
                    .mapToObj(i -> play(new Faults(Map.of(i, fault)), broken))
                    .flatMap(Optional::stream)
                    .findFirst();
        }

        /** The boundaries of a run without faults. */
        private List<String> passed() {
            var faults = new Faults(Map.of());
            assertThat(play(faults, false)).isEmpty();
            return faults.passed();
        }

        private Optional<String> play(Faults faults, boolean broken) {
            var world = new World(faults, broken ? new Without(this) : new With(this));
            before(world, broken);
            try {
                world.run(each -> {
                    trouble(each);
                    if (consumerFollows()) {
                        each.consumerFollows();
                    }
                });
                Checker.safe(world);
                after(world);
                return Optional.empty();
            } catch (AssertionError | RuntimeException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The world with the rule in force. */
    private record With(Rule rule) implements Ports {
        @Override
        public Vault vault(Vault vault) {
            return rule.troubled(vault);
        }
    }

    /** The world without one rule. */
    private record Without(Rule rule) implements Ports {
        @Override
        public Connector connector(Connector issuer) {
            return rule.connector(issuer);
        }

        @Override
        public Vault vault(Vault vault) {
            return rule.vault(vault);
        }

        @Override
        public Rotations rotations(Rotations stored) {
            return rule.rotations(stored);
        }

        @Override
        public Tokens tokens(Tokens known) {
            return rule.tokens(known);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Withstands(
            fault = F31,
            outcome =
                    "a random value must be dead (negative control), else the verdict is UNKNOWN and nothing is promoted or called dead")
    void a_rule_that_is_broken_does_harm_that_is_seen(Rule rule) {
        assertThat(rule.harm(false)).as("with the rule in force").isEmpty();
        assertThat(rule.harm(true)).as("without the rule").isPresent();
    }

    /** Between our look and our write, once: the moment that only check-and-set can see. */
    private static void foreignerWritesFirst(MemoryVault vault, String path) {
        var production = World.PATHS.getLast();
        if (path.equals(production.path()) && vault.versions(path) == 1) {
            vault.write(
                    production.mount(),
                    path,
                    Map.of("token", SecretValue.of(FOREIGN), "user", SecretValue.of("deploy")),
                    1);
        }
    }
}
