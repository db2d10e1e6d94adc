package io.tokenwright.rotation.event;

import io.tokenwright.events.Authority;
import io.tokenwright.events.RevocationConfirmation;
import io.tokenwright.events.RotationRequest;
import io.tokenwright.events.RotationRequested;
import io.tokenwright.events.TokenExpiring;
import io.tokenwright.events.TokenIssued;
import io.tokenwright.events.TokenRevoked;
import io.tokenwright.events.TokenUsed;
import io.tokenwright.kit.database.Tx;
import io.tokenwright.kit.listener.EventHandler;
import io.tokenwright.kit.listener.ReceivedEvent;
import io.tokenwright.kit.listener.RejectedEventException;
import io.tokenwright.rotation.engine.RotationDesk;
import io.tokenwright.rotation.revocation.RevocationDesk;
import io.tokenwright.rotation.revocation.RevokedVersions;
import io.tokenwright.rotation.rotation.Approvals;
import io.tokenwright.rotation.rotation.Event;
import io.tokenwright.rotation.rotation.Rotation;
import io.tokenwright.rotation.rotation.Rotations;
import io.tokenwright.rotation.store.JdbcRequests;
import io.tokenwright.rotation.store.JdbcRotateRequests;
import io.tokenwright.rotation.store.JdbcRotations;
import io.tokenwright.rotation.token.EventIds;
import io.tokenwright.rotation.token.JdbcTokens;
import io.tokenwright.rotation.token.Token;
import io.tokenwright.schemas.topic.Topic;
import io.tokenwright.schemas.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What others say, as facts, plans, requests and orders. Every effect is keyed by what the event means. Who may say what is
 * the kit's listener to decide.
 */
@Singleton
final class RotationListener implements EventHandler {
    private final JdbcTokens tokens;
    private final JdbcRotations rotations;
    private final JdbcRequests requests;
    private final JdbcRotateRequests rotateRequests;
    private final RotationDesk rotationDesk;
    private final RevocationDesk revocationDesk;
    private final Approvals approvals;
    private final RevokedVersions revokedVersions;
    private final InstantSource clock;

    RotationListener(
            JdbcTokens tokens,
            JdbcRotations rotations,
            JdbcRequests requests,
            JdbcRotateRequests rotateRequests,
            RotationDesk rotationDesk,
            RevocationDesk revocationDesk,
            Approvals approvals,
            RevokedVersions revokedVersions,
            InstantSource clock) {
        this.tokens = tokens;
        this.rotations = rotations;
        this.requests = requests;
        this.rotateRequests = rotateRequests;
        this.rotationDesk = rotationDesk;
        this.revocationDesk = revocationDesk;
        this.approvals = approvals;
        this.revokedVersions = revokedVersions;
        this.clock = clock;
    }

    @Override
    public Set<Topic> topics() {
        return Set.of(
                Topics.TOKEN_ISSUED,
                Topics.TOKEN_EXPIRING,
                Topics.TOKEN_REVOKED,
                Topics.TOKEN_USED,
                Topics.ROTATION_REQUESTED);
    }

    @Override
    public void handle(Tx tx, List<ReceivedEvent> batch) {
        Instant now = clock.instant();
        // In the order of the tokens' ids, so that two batches never wait for each other.
        batch.stream().map(e -> e.meta().tokenId()).distinct().sorted().forEach(id -> tokens.lock(tx, id));
        for (ReceivedEvent received : batch) {
            switch (received.event()) {
                case TokenIssued event -> issued(tx, event, now);
                case TokenExpiring event -> expiring(tx, event, now);
                case TokenUsed event -> used(tx, event, now);
                case TokenRevoked event -> revoked(tx, event, now);
                case RotationRequested event -> requested(tx, event, now);
                default ->
                    throw new RejectedEventException(
                            "unexpected-type",
                            "rotation does not read " + received.topic().name());
            }
        }
    }

    private void issued(Tx tx, TokenIssued event, Instant now) {
        tokens.merge(tx, event);
        if (event.getAuthority() != Authority.ROTATION) {
            tokens.find(tx, event.getTokenId())
                    .map(Token::promoted)
                    .filter(promoted -> promoted < event.getVersion())
                    .ifPresent(_ -> tokens.promoted(tx, event.getTokenId(), event.getVersion()));
        }
        revocationDesk.learned(tx, event.getTokenId(), now);
        rotationDesk.consider(tx, event.getTokenId(), event.getCorrelationId(), now);
    }

    private void expiring(Tx tx, TokenExpiring event, Instant now) {
        tokens.crossed(tx, event.getTokenId(), event.getVersion());
        rotationDesk.consider(tx, event.getTokenId(), event.getCorrelationId(), now);
    }

    private void used(Tx tx, TokenUsed event, Instant now) {
        tokens.used(tx, event);
        rotations.lookAgain(tx, event.getTokenId(), now);
    }

    private void revoked(Tx tx, TokenRevoked event, Instant now) {
        if (event.getSource().equals(EventIds.SOURCE)) {
            // Known already, unless this database was restored to an older moment.
            if (event.getConfirmation() == RevocationConfirmation.CONFIRMED) {
                tokens.revoked(tx, event.getTokenId(), event.getVersion());
            }
            return;
        }
        boolean ordered = event.getConfirmation() != RevocationConfirmation.CONFIRMED;
        if (ordered) {
            revocationDesk.ordered(tx, event, now);
        }
        tokens.revoked(tx, event.getTokenId(), event.getVersion());
        revokedVersions.ordered(
                tx,
                event.getTokenId(),
                event.getVersion(),
                "version " + event.getVersion() + " was revoked by " + event.getActor() + ": " + event.getReason());
    }

    private void requested(Tx tx, RotationRequested event, Instant now) {
        if (event.getRequest() == RotationRequest.ROTATE) {
            if (rotateRequests.hear(tx, event.getEventId(), event.getTokenId(), now)) {
                rotate(tx, event, now);
            }
            return;
        }
        Rotation rotation = meant(tx, event);
        Event request = switch (event.getRequest()) {
            case APPROVE ->
                approvals.given(
                        event.getEventId(),
                        event.getActor(),
                        planHash(event),
                        event.getOccurredAt(),
                        rotation.plan().requestedBy());
            case ROLL_BACK -> new Event.RollBackAsked(event.getActor(), event.getReason());
            case RETRY -> new Event.RetryAsked(event.getActor());
            case RETIRE_NOW -> retireNow(event);
            case ROTATE, UNKNOWN ->
                throw new RejectedEventException("unknown-request", "request is not one that is known here");
        };
        if (!requests.ask(tx, new Rotations.Request(event.getEventId(), rotation.id(), request))) {
            throw new RejectedEventException(
                    "no-open-rotation", "rotation " + rotation.id() + " is not known or has ended");
        }
    }

    private void rotate(Tx tx, RotationRequested event, Instant now) {
        String tokenId = event.getTokenId();
        boolean open = rotations.open(tx, tokenId).isPresent();
        if (!open
                && rotateRequests
                        .answered(tx, tokenId, event.getVersion(), event.getActor(), event.getOccurredAt(), now)
                        .isPresent()) {
            return;
        }
        rotationDesk
                .asked(tx, tokenId, event.getVersion(), event.getActor(), event.getCorrelationId(), now)
                .filter(no -> !no.reason().equals("already-open"))
                .ifPresent(no -> {
                    throw new RejectedEventException(no.reason(), no.sentence());
                });
    }

    /** The rotation that is named, of this very token; else the open one. */
    private Rotation meant(Tx tx, RotationRequested event) {
        String id = event.getRotationId();
        Optional<Rotation> meant = id == null
                ? rotations.open(tx, event.getTokenId())
                : rotations.find(tx, id).filter(r -> r.tokenId().equals(event.getTokenId()));
        return meant.orElseThrow(() -> new RejectedEventException(
                "no-open-rotation",
                "token " + event.getTokenId() + (id == null ? " has no open rotation" : " has no rotation " + id)));
    }

    private static String planHash(RotationRequested event) {
        String hash = event.getPlanHash();
        return hash == null ? "" : hash;
    }

    private static Event retireNow(RotationRequested event) {
        if (event.getReason().isBlank()) {
            throw new RejectedEventException("reason-missing", "RETIRE_NOW overrides evidence: give a reason");
        }
        return new Event.RetireNowAsked(event.getActor(), event.getReason());
    }
}
