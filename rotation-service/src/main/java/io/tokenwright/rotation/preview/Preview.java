package io.tokenwright.rotation.preview;

import io.tokenwright.kit.database.Database;
import io.tokenwright.rotation.connector.Connector;
import io.tokenwright.rotation.connector.Connectors;
import io.tokenwright.rotation.plan.Plan;
import io.tokenwright.rotation.plan.Planner;
import io.tokenwright.rotation.plan.Planning;
import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.preview.Previewed.Obstacle;
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Fence;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Steps;
import io.tokenwright.rotation.sink.Sinks;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Token;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plans a rotation and checks the plan as a rotation would, and stops there: nothing is stored, and what is asked of Vault
 * are reads. Thread-safe; no framework.
 */
final class Preview {
    private final Database database;
    private final JdbcTokens tokens;
    private final JdbcRotations rotations;
    private final Planner planner;
    private final Connectors connectors;
    private final Steps steps;
    private final Approvals approvals;
    private final Sinks sinks;
    private final InstantSource clock;

    Preview(
            Database database,
            JdbcTokens tokens,
            JdbcRotations rotations,
            Planner planner,
            Connectors connectors,
            Steps steps,
            Approvals approvals,
            Sinks sinks,
            InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.rotations = rotations;
        this.planner = planner;
        this.connectors = connectors;
        this.steps = steps;
        this.approvals = approvals;
        this.sinks = sinks;
        this.clock = clock;
    }

    /** What is known of a token, read at one time. */
    private record Known(Token token, Optional<Rotation> open, int recent) {}

    /**
     * The rotation that {@code actor} would set off; empty when the token is not known here.
     *
     * @param version version to replace, null for the current one
     */
    Optional<Previewed> of(String tokenId, @Nullable Integer version, String actor) {
        Instant now = clock.instant();
        return database.read(tx -> tokens.find(tx, tokenId)
                        .filter(token -> !token.versions().isEmpty())
                        .map(token -> new Known(
                                token,
                                rotations.open(tx, tokenId),
                                rotations.recent(
                                        tx,
                                        tokenId,
                                        now.minus(planner.breaker()
                                                .windowOf(token.policy().lifetime()))))))
                .map(known -> previewed(known, version, actor, now));
    }

    private Previewed previewed(Known known, @Nullable Integer version, String actor, Instant now) {
        List<Obstacle> obstacles = new ArrayList<>();
        known.open()
                .ifPresent(open -> obstacles.add(new Obstacle(
                        "already-open",
                        "rotation " + open.id() + " of this token is open: " + open.state() + ", " + open.sentence(),
                        false,
                        "wait for it, or roll it back")));
        return switch (planner.onAsked(known.token(), version, actor, false, known.recent())) {
            case Planning.NotNow no -> {
                obstacles.add(new Obstacle(no.reason(), no.sentence(), false, ""));
                yield new Previewed(
                        known.token().tokenId(), null, null, null, List.copyOf(obstacles), null, List.of(), List.of());
            }
            case Planning.Blocked blocked -> {
                obstacles.add(new Obstacle(blocked.reason(), blocked.sentence(), false, blocked.nextAction()));
                yield previewed(blocked.plan(), obstacles, now);
            }
            case Planning.Planned planned -> {
                checked(planned.plan(), now).ifPresent(obstacles::add);
                yield previewed(planned.plan(), obstacles, now);
            }
        };
    }

    /** What the first step of the rotation would say; it changes nothing outside, and here nothing is stored. */
    private Optional<Obstacle> checked(Plan plan, Instant now) {
        Rotation imagined = Rotation.planned(EventIds.next(), plan.asIfApproved(), "", now);
        Event event = steps.run(imagined, Fence.CLOSED);
        return switch (event) {
            case Event.Blocked blocked ->
                Optional.of(new Obstacle(blocked.reason().code(), blocked.sentence(), false, blocked.nextAction()));
            case Event.Delayed delayed ->
                Optional.of(new Obstacle(delayed.reason().code(), delayed.sentence(), true, ""));
            case Event.WindowClosed closed ->
                Optional.of(new Obstacle("awaiting-window", "the next window opens at " + closed.opensAt(), true, ""));
            default -> Optional.empty();
        };
    }

    private Previewed previewed(Plan plan, List<Obstacle> obstacles, Instant now) {
        Connector connector = connectors.byName(plan.issuer()).orElse(null);
        Strategy strategy =
                connector == null ? null : Strategy.of(connector.description().traits());
        boolean complete = connector != null && !plan.paths().isEmpty();
        return new Previewed(
                plan.tokenId(),
                plan,
                strategy,
                connector == null
                        ? null
                        : now.plus(
                                plan.lifetime(connector.description().limits().lifetimeMax())),
                List.copyOf(obstacles),
                plan.policy().approvalRequired() || strategy == Strategy.IN_PLACE ? approvals.valid() : null,
                connector != null && complete ? RemoteCalls.of(plan, connector, sinks) : List.of(),
                strategy != null && complete ? WayBack.of(plan, strategy) : List.of());
    }
}
