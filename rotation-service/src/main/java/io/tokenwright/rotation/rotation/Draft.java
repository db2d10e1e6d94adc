package io.tokenwright.rotation.rotation;

import io.tokenwright.rotation.plan.Strategy;
import io.tokenwright.rotation.rotation.Rotation.Undo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A rotation in the making: local to one pure decision, never shared. */
final class Draft {
    private static final int HISTORY_MAX = 40;
    private static final int INTERVENTIONS_MAX = 40;

    private final Rotation before;
    long revision;
    long epoch;
    State state;
    Step step;

    @Nullable
    Instant dueAt;

    Strategy strategy;

    @Nullable
    Candidate candidate;

    int candidateVersion;
    int attempts;
    long mintEpoch;

    @Nullable
    Instant lookFrom;

    List<String> strays;
    int stageAt;
    List<StageProgress> stages;

    @Nullable
    Instant soakUntil;

    @Nullable
    Instant promotedAt;

    @Nullable
    Disabled disabled;

    boolean fromDead;
    int failures;

    @Nullable
    Instant failingSince;

    @Nullable
    State stuckIn;

    @Nullable
    Step stuckStep;

    @Nullable
    Undo undo;

    @Nullable
    String approvedBy;

    Consent consent;

    Rotation.@Nullable Waiver waiver;

    List<Intervention> interventions;

    @Nullable
    Instant since;

    Reason reason;
    String sentence;
    String nextAction;
    boolean healthy;
    Map<String, String> evidence;
    List<String> history;

    @Nullable
    Instant endedAt;

    Draft(Rotation r) {
        before = r;
        revision = r.revision();
        epoch = r.epoch();
        state = r.state();
        step = r.step();
        dueAt = r.dueAt();
        strategy = r.strategy();
        candidate = r.candidate();
        candidateVersion = r.candidateVersion();
        attempts = r.attempts();
        mintEpoch = r.mintEpoch();
        lookFrom = r.lookFrom();
        strays = r.strays();
        stageAt = r.stageAt();
        stages = r.stages();
        soakUntil = r.soakUntil();
        promotedAt = r.promotedAt();
        disabled = r.disabled();
        fromDead = r.fromDead();
        failures = r.failures();
        failingSince = r.failingSince();
        stuckIn = r.stuckIn();
        stuckStep = r.stuckStep();
        undo = r.undo();
        approvedBy = r.approvedBy();
        consent = r.consent();
        waiver = r.waiver();
        interventions = r.interventions();
        since = r.since();
        reason = r.reason();
        sentence = r.sentence();
        nextAction = r.nextAction();
        healthy = r.healthy();
        evidence = r.evidence();
        history = r.history();
        endedAt = r.endedAt();
    }

    Draft next(Step next, @Nullable Instant due) {
        step = next;
        dueAt = due;
        failures = 0;
        failingSince = null;
        return this;
    }

    Draft because(Reason why, String text) {
        reason = why;
        sentence = text;
        nextAction = "";
        healthy = true;
        return this;
    }

    Draft needs(Reason why, String text, String action) {
        reason = why;
        sentence = text;
        nextAction = action;
        healthy = false;
        return this;
    }

    Draft saw(Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(evidence);
        all.putAll(more);
        evidence = Map.copyOf(all);
        return this;
    }

    Draft stage(int index, StageProgress progress) {
        List<StageProgress> all = new ArrayList<>(stages);
        all.set(index, progress);
        stages = List.copyOf(all);
        return this;
    }

    Draft intervened(Intervention.Kind kind, String actor, String sentence, Instant now) {
        List<Intervention> all = new ArrayList<>(interventions);
        all.add(new Intervention(kind, actor, sentence, now));
        interventions = List.copyOf(all.subList(Math.max(0, all.size() - INTERVENTIONS_MAX), all.size()));
        return this;
    }

    Draft moved(State to, Event.Kind kind, Instant now) {
        if (to != before.state() || reason != before.reason()) {
            since = now;
        }
        if (to != state) {
            List<String> all = new ArrayList<>(history);
            all.add(to + " " + kind + " " + now);
            history = List.copyOf(all.subList(Math.max(0, all.size() - HISTORY_MAX), all.size()));
        }
        state = to;
        if (to.ended()) {
            endedAt = now;
            step = Step.WAIT;
            dueAt = null;
        }
        return this;
    }

    Rotation build() {
        return new Rotation(
                before.id(),
                revision,
                epoch,
                state,
                step,
                dueAt,
                before.plan(),
                strategy,
                candidate,
                candidateVersion,
                attempts,
                mintEpoch,
                lookFrom,
                strays,
                stageAt,
                stages,
                soakUntil,
                promotedAt,
                disabled,
                fromDead,
                failures,
                failingSince,
                stuckIn,
                stuckStep,
                undo,
                approvedBy,
                consent,
                waiver,
                interventions,
                since,
                reason,
                sentence,
                nextAction,
                healthy,
                evidence,
                history,
                before.createdAt(),
                endedAt);
    }
}
