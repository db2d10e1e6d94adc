package io.tokenwright.standalone.story;

import io.tokenwright.standalone.Screen;
import io.tokenwright.standalone.stack.RunningStack;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells the story to a running stack, step by step, and keeps account. */
public final class Story {
    private final RunningStack stack;
    private final String stackKind;
    private final Screen screen;
    private final InstantSource clock;

    /** {@code stackKind} says in the report what it was told to: {@code local}, {@code compose}. */
    public Story(RunningStack stack, String stackKind, Screen screen, InstantSource clock) {
        this.stack = stack;
        this.stackKind = stackKind;
        this.screen = screen;
        this.clock = clock;
    }

    private static List<Step> steps() {
        return List.of(
                new Arrivals(),
                new Expiry(),
                new FullRotation(),
                new FailingSuccessor(),
                new Leak(),
                new KilledInRotation(),
                new Ending(),
                new CanarySearch());
    }

    /** Tells all of it. After a step that failed the next ones are skipped, since each builds on those before. */
    public Report tell(Duration startup) {
        return tell(startup, steps());
    }

    /** Tells the first steps, in which every service does each kind of its work once. */
    public Report rehearse(Duration startup) {
        return tell(startup, List.of(new Arrivals(), new Expiry(), new FullRotation()));
    }

    private Report tell(Duration startup, List<Step> steps) {
        var report = new Report(clock.instant(), stackKind);
        report.started(startup);
        try (Scene scene = new Scene(stack, screen, clock)) {
            boolean going = true;
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                screen.heading((i + 1) + "/" + steps.size() + "  " + step.title());
                Report.StepResult result = going ? play(step, scene) : skipped(step);
                going = going && result.outcome() == Report.Outcome.AS_TOLD;
                report.add(result);
            }
            report.measure(stack);
        }
        summarise(report);
        return report;
    }

    private Report.StepResult play(Step step, Scene scene) {
        long startedAt = System.nanoTime();
        try {
            Map<String, Object> facts = step.play(scene);
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            screen.good(String.format(Locale.ROOT, "as told, %.1f s", took.toMillis() / 1000.0));
            return new Report.StepResult(step.title(), Report.Outcome.AS_TOLD, took, "", facts);
        } catch (StoryException e) {
            screen.waiting(null);
            screen.bad(String.valueOf(e.getMessage()));
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            return new Report.StepResult(
                    step.title(), Report.Outcome.FAILED, took, String.valueOf(e.getMessage()), Map.of());
        }
    }

    private Report.StepResult skipped(Step step) {
        screen.plain("  skipped: a step before it failed");
        return new Report.StepResult(
                step.title(), Report.Outcome.SKIPPED, Duration.ZERO, "a step before it failed", Map.of());
    }

    private void summarise(Report report) {
        screen.heading("Summary");
        for (Report.StepResult step : report.steps()) {
            String line =
                    String.format(Locale.ROOT, "%5.1f s  %s", step.duration().toMillis() / 1000.0, step.name());
            if (step.outcome() == Report.Outcome.AS_TOLD) {
                screen.good(line);
            } else {
                screen.bad(line + " (" + step.outcome().name().toLowerCase(Locale.ROOT) + ": " + step.problem() + ")");
            }
        }
        screen.plain(String.format(
                Locale.ROOT,
                "  story %.1f s, all processes together %d MiB",
                report.storyDuration().toMillis() / 1000.0,
                report.memoryMiB()));
    }
}
