package io.tokenwright.rotation.preview;

import io.tokenwright.rotation.connector.Capability;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.rotation.State;
import io.tokenwright.rotation.rotation.Step;
import io.tokenwright.rotation.sink.Sink;
import io.tokenwright.rotation.sink.Sinks;
import io.tokenwright.rotation.token.Copy;
import io.tokenwright.rotation.token.SecretPath;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The calls of a rotation in which nothing fails, in order. Pure; never a value. */
final class RemoteCalls {
    private static final String VAULT = "vault";
    private static final String PERSON = "person";
    private static final String ONCE = "";

    private final Plan plan;
    private final Connector connector;
    private final Connector.Description issuer;
    private final Sinks sinks;
    private final Strategy strategy;
    private final SecretPath next;
    private final List<RemoteCall> calls = new ArrayList<>();
    private State state = State.PLANNED;
    private Step step = Step.CHECK_PLAN;
    private String repeats = ONCE;

    private RemoteCalls(Plan plan, Connector connector, Sinks sinks) {
        this.plan = plan;
        this.connector = connector;
        this.issuer = connector.description();
        this.strategy = Strategy.of(issuer.traits());
        this.sinks = sinks;
        this.next = plan.paths().getFirst().next();
    }

    /** The calls that {@code plan} makes with {@code connector}, and what is left to a person. */
    static List<RemoteCall> of(Plan plan, Connector connector, Sinks sinks) {
        return new RemoteCalls(plan, connector, sinks).all();
    }

    private List<RemoteCall> all() {
        checkPlan();
        mint();
        probeStaged();
        for (int i = 0; i < plan.paths().size(); i++) {
            promote(i);
        }
        observe();
        retire();
        return List.copyOf(calls);
    }

    private void checkPlan() {
        at(State.PLANNED, Step.CHECK_PLAN);
        if (strategy == Strategy.ALTERNATING_SLOTS) {
            issuer(Capability.FIND, "see that the other slot is free", false);
        }
        for (SecretPath path : plan.paths()) {
            vault("GET sys/internal/ui/mounts/" + path.mount(), "see that the mount is KV v2", false);
            metadata(path, "see that it can be written and undone, and note its KV version");
            if (plan.from().fingerprint() != null && !plan.from().revoked()) {
                data(path, "compare what is live with version " + plan.from().version() + " by fingerprint");
            }
            if (!path.copies().isEmpty()) {
                data(path, "take the fingerprint that its copies must have");
                copiesRead(path, "see that it holds the same, or nothing");
            }
        }
    }

    private void mint() {
        at(State.ISSUING, Step.PREPARE_MINT);
        metadata(plan.paths().getFirst(), "see that this rotation has not been there before a restore of the database");
        metadata(next, "see that the new value has a place to wait");
        if (connector.assisted().isPresent()) {
            given();
            return;
        }
        at(State.ISSUING, Step.MINT);
        metadata(next, "note the KV version that the write expects");
        issuer(
                strategy == Strategy.IN_PLACE ? Capability.REPLACE : Capability.ISSUE,
                "mint version " + plan.toVersion() + mintedWhere(),
                true);
        write(next, "keep the new value beside the live path, where nobody reads it");
    }

    private String mintedWhere() {
        return switch (strategy) {
            case CREATE_PROVE_RETIRE -> " with scopes " + plan.scopes();
            case ALTERNATING_SLOTS ->
                " into the slot that version " + plan.from().version() + " does not hold";
            case IN_PLACE ->
                " in the place of version " + plan.from().version()
                        + ", which is dead from then on and cannot come back";
        };
    }

    private void given() {
        at(State.ISSUING, Step.AWAIT_VALUE);
        add(
                PERSON,
                "MINT",
                "mint version " + plan.toVersion() + " with scopes " + plan.scopes() + " at the issuer",
                true);
        write(next, "keep the value that they give beside the live path, where nobody reads it");
        repeats = "every 30 s until a value is given";
        data(next, "see whether a value was given");
        repeats = ONCE;
    }

    private void probeStaged() {
        at(State.STAGED, Step.CHECK_STAGED);
        data(next, "read the new value back by fingerprint");
        at(State.VERIFYING, Step.PROBE);
        probe();
    }

    private void promote(int index) {
        SecretPath path = plan.paths().get(index);
        at(State.PROMOTED, Step.PROMOTE);
        data(next, "take the new value");
        if (!path.copies().isEmpty()) {
            oldData(path);
            copiesRead(path, "see that nobody wrote there meanwhile");
        }
        metadata(path, "see that nobody wrote there meanwhile");
        data(path, "keep the secret's other keys");
        write(path, "promote to " + path.stage());
        data(path, "read it back by fingerprint");
        metadata(path, "read the labels that are there");
        vault("POST " + path.mount() + "/metadata/" + path.path(), "label it with token and version", true);
        copiesWritten(path);
        if (index < plan.paths().size() - 1) {
            at(State.PROMOTED, Step.PROBE);
            repeats = strategy == Strategy.IN_PLACE
                    ? ONCE
                    : "every 30 s until the soak of " + plan.policy().soak() + " is over";
            probe();
        }
    }

    private void observe() {
        at(State.OBSERVING, Step.OBSERVE);
        if (can(Capability.INSPECT) && strategy != Strategy.IN_PLACE) {
            repeats = "until every consumer was seen on version " + plan.toVersion() + " and version "
                    + plan.from().version() + " was quiet for " + plan.policy().quietPeriod();
            issuer(Capability.INSPECT, "ask when version " + plan.from().version() + " was used last", false);
            repeats = ONCE;
        }
        everyPathHoldsIt();
        probe();
    }

    private void retire() {
        int old = plan.from().version();
        if (!plan.policy().screamTest().isZero() && connector.canDisable()) {
            screamTest(old);
        }
        at(State.RETIRED, Step.QUARANTINE);
        everyPathHoldsIt();
        at(State.REVOKING, Step.AWAIT_DEATH);
        repeats = "until it is proven dead";
        if (connector.revokesByHand()) {
            add(PERSON, "REVOKE", "revoke version " + old + " at the issuer", true);
        } else {
            if (connector.revokesByValue()) {
                oldValue(plan.paths().getFirst());
            }
            issuer(Capability.REVOKE, "revoke version " + old, true);
        }
        oldValue(plan.paths().getFirst());
        issuer(Capability.PROBE, "negative control: a random token must come out DEAD", false);
        issuer(Capability.PROBE, "version " + old + " must come out DEAD", false);
        at(State.REVOKING, Step.CLEAN_UP);
        data(next, "see that what waits there is this rotation's");
        vault("DELETE " + next.mount() + "/metadata/" + next.path(), "remove what waited beside the live path", true);
        if (can(Capability.FIND)) {
            issuer(Capability.FIND, "see that nothing else was minted under the rotation's name", false);
        }
    }

    private void screamTest(int old) {
        at(State.OBSERVING, Step.DISABLE);
        everyPathHoldsIt();
        issuer(
                Capability.QUARANTINE,
                "disable version " + old + " for " + plan.policy().screamTest() + "; " + Capability.RESTORE
                        + " enables it again when anybody misses it",
                true);
        oldValue(plan.paths().getFirst());
        issuer(Capability.PROBE, "negative control: a random token must come out DEAD", false);
        issuer(Capability.PROBE, "version " + old + " must come out DEAD", false);
        observe();
    }

    private void oldValue(SecretPath path) {
        vault(
                "GET " + path.mount() + "/data/" + path.path() + "?version=...",
                "take the old value from the KV version that held it",
                false);
    }

    private void everyPathHoldsIt() {
        for (SecretPath path : plan.paths()) {
            data(
                    path,
                    "see that version " + plan.toVersion() + " is live there, or version "
                            + plan.from().version() + " must stay");
        }
        for (SecretPath path : plan.paths()) {
            copiesRead(path, "see that it holds version " + plan.toVersion() + ", as far as the sink says");
        }
    }

    private void oldData(SecretPath path) {
        vault(
                "GET " + path.mount() + "/data/" + path.path() + "?version=...",
                "take the fingerprint that a copy may have before",
                false);
    }

    private void copiesRead(SecretPath path, String purpose) {
        for (Copy copy : path.copies()) {
            sink(copy, sink -> sink.callsToRead(copy), purpose, false);
        }
    }

    private void copiesWritten(SecretPath path) {
        if (!path.copies().isEmpty()) {
            oldData(path);
        }
        for (Copy copy : path.copies()) {
            sink(copy, sink -> sink.callsToRead(copy), "see whose value it holds", false);
            sink(copy, sink -> sink.callsToWrite(copy), "copy the new value to " + copy.display(), true);
            sink(copy, sink -> sink.callsToRead(copy), "read it back, as far as the sink gives it back", false);
        }
    }

    /** The last of the calls is the one that changes something. A place that the sink does not take is told as an obstacle. */
    private void sink(Copy copy, Function<Sink, List<String>> calls, String purpose, boolean changes) {
        Sink sink = sinks.byName(copy.sink()).orElse(null);
        if (sink == null || sink.problemWith(copy).isPresent()) {
            return;
        }
        List<String> made = calls.apply(sink);
        for (int i = 0; i < made.size(); i++) {
            add(copy.sink(), made.get(i), purpose, changes && i == made.size() - 1);
        }
    }

    private void probe() {
        data(next, "take the new value");
        issuer(Capability.PROBE, "negative control: a random token must come out DEAD", false);
        issuer(Capability.PROBE, "version " + plan.toVersion() + " must come out LIVE with its scopes", false);
        for (String url : plan.policy().httpProbes()) {
            add("probe", "GET " + url, "the owner's own check of the new value", false);
        }
    }

    private void at(State now, Step doing) {
        state = now;
        step = doing;
        repeats = ONCE;
    }

    private void data(SecretPath path, String purpose) {
        vault("GET " + path.mount() + "/data/" + path.path(), purpose, false);
    }

    private void metadata(SecretPath path, String purpose) {
        vault("GET " + path.mount() + "/metadata/" + path.path(), purpose, false);
    }

    private void write(SecretPath path, String purpose) {
        vault("POST " + path.mount() + "/data/" + path.path(), purpose + ", by check-and-set", true);
    }

    private void vault(String call, String purpose, boolean changes) {
        add(VAULT, call, purpose, changes);
    }

    private void issuer(Capability capability, String purpose, boolean changes) {
        add(issuer.name(), capability.name(), purpose, changes);
    }

    private void add(String system, String call, String purpose, boolean changes) {
        calls.add(new RemoteCall(state, step, system, call, purpose, changes, repeats));
    }

    private boolean can(Capability capability) {
        return issuer.capabilities().contains(capability);
    }
}
