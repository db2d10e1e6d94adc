package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.plan.Windows;
import io.tokenwright.rotation.proof.HttpProbes;
import io.tokenwright.rotation.revocation.Killer;
import io.tokenwright.rotation.secretpath.SecretStore;
import io.tokenwright.rotation.sink.Copies;
import io.tokenwright.rotation.token.Tokens;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Does what a stored step says, outside of the database, and tells what came of it as an event. Knows nothing of where the
 * rotation goes next. Thread-safe; no framework.
 */
public final class Steps {
    /** A mint is not even prepared while the issuer is stopped: its intent would count as an attempt. */
    private static final Set<Step> CHANGING_THE_ISSUER =
            Set.of(Step.PREPARE_MINT, Step.MINT, Step.KILL_STRAYS, Step.DISABLE, Step.ENABLE, Step.AWAIT_DEATH);

    private final Connectors connectors;
    private final PlanCheck planCheck;
    private final Assistance assistance;
    private final Minting minting;
    private final Promotion promotion;
    private final Retirement retirement;
    private final Undoing undoing;
    private final Disabling disabling;

    public Steps(
            Connectors connectors,
            SecretStore store,
            Tokens tokens,
            Killer killer,
            HttpProbes httpProbes,
            InstantSource clock) {
        this(
                connectors,
                store,
                tokens,
                killer,
                httpProbes,
                Windows.NONE,
                Turns.UNLIMITED,
                Copies.none(store, clock),
                clock);
    }

    /**
     * @param windows when a mint may begin
     * @param turns how many rotations may change things at the same time
     * @param copies where values go beside Vault
     */
    public Steps(
            Connectors connectors,
            SecretStore store,
            Tokens tokens,
            Killer killer,
            HttpProbes httpProbes,
            Windows windows,
            Turns turns,
            Copies copies,
            InstantSource clock) {
        var timing = new Timing(windows);
        var copying = new Copying(copies, store);
        this.connectors = connectors;
        this.planCheck = new PlanCheck(store, tokens, httpProbes, timing, copying, clock);
        this.assistance = new Assistance(store, clock);
        this.minting = new Minting(store, timing, turns, assistance, clock);
        this.promotion = new Promotion(store, httpProbes, copying);
        this.retirement = new Retirement(store, tokens, killer, promotion, copying, clock);
        this.undoing = new Undoing(store, copying);
        this.disabling = new Disabling(store);
    }

    /** Runs the step of {@code r}, asking {@code fence} before each effect. */
    public Event run(Rotation r, Fence fence) {
        Connector connector = connectors.byName(r.plan().issuer()).orElse(null);
        if (connector == null) {
            return new Event.Blocked(
                    Reason.CONNECTOR_MISSING,
                    "no connector \"" + r.plan().issuer() + "\" is loaded",
                    "configure the connector (GET /api/v1/connectors says what is wrong), then ask for RETRY",
                    null);
        }
        if (CHANGING_THE_ISSUER.contains(r.step())) {
            Optional<String> stopped = connectors.stopped(r.plan().issuer());
            if (stopped.isPresent()) {
                return new Event.Delayed(Reason.ISSUER_STOPPED, stopped.get(), null);
            }
        }
        return switch (r.step()) {
            case WAIT -> throw new IllegalStateException("rotation " + r.id() + " has no step to run");
            case CHECK_PLAN -> planCheck.check(r, connector);
            case PREPARE_MINT -> minting.prepare(r, connector);
            case AWAIT_VALUE -> assistance.await(r, connector);
            case MINT -> mint(r, connector, fence);
            case LOOK -> minting.look(r, connector, fence);
            case KILL_STRAYS -> undoing.killStrays(r, connector, fence);
            case CHECK_STAGED -> promotion.checkStaged(r);
            case PROBE -> promotion.probe(r, connector);
            case PROMOTE -> promotion.promote(r, fence);
            case OBSERVE -> retirement.observe(r, connector);
            case DISABLE -> retirement.elsewhere(r).orElseGet(() -> disabling.disable(r, connector, fence));
            case ENABLE -> disabling.enable(r, connector, fence);
            case QUARANTINE ->
                retirement.elsewhere(r).orElseGet(() -> new Event.Quarantined("the old version may be killed"));
            case AWAIT_DEATH -> retirement.awaitDeath(r, connector);
            case RESTORE -> undoing.restore(r, connector, fence);
            case CLEAN_UP ->
                retirement.earlierAlive(r, connector).orElseGet(() -> undoing.cleanUp(r, connector, fence));
        };
    }

    private Event mint(Rotation r, Connector connector, Fence fence) {
        if (Assistance.mintsByHand(connector)) {
            return assistance.await(r, connector);
        }
        return r.mintEpoch() == r.epoch() ? minting.mint(r, connector, fence) : new Event.Resumed();
    }
}
