package io.tokenwright.standalone.story;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tokenwright.standalone.stack.Http;
import io.tokenwright.standalone.stack.ProcessMemory;
import io.tokenwright.standalone.stack.RunningStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the story came to, for people at its end and for machines as JSON. */
public final class Report {
    private final Instant startedAt;
    private final String stackKind;
    private final List<StepResult> steps = new ArrayList<>();
    private Duration startup = Duration.ZERO;
    private List<ProcessMemory> memory = List.of();
    private Map<String, String> versions = Map.of();
    private Map<String, Long> readyMillis = Map.of();

    /**
     * How one step went.
     *
     * @param name its title
     * @param outcome how it went
     * @param duration how long it took
     * @param problem what did not go as told; empty when all did
     * @param facts what was measured
     */
    record StepResult(String name, Outcome outcome, Duration duration, String problem, Map<String, Object> facts) {}

    enum Outcome {
        AS_TOLD,
        FAILED,
        SKIPPED
    }

    Report(Instant startedAt, String stackKind) {
        this.startedAt = startedAt;
        this.stackKind = stackKind;
    }

    void add(StepResult step) {
        steps.add(step);
    }

    /** Notes how long the stack took to start, before the first step. */
    void started(Duration startup) {
        this.startup = startup;
    }

    void measure(RunningStack stack) {
        memory = stack.memory();
        versions = stack.versions();
        readyMillis = stack.readyMillis();
    }

    /** True when every step went as told. */
    public boolean asTold() {
        return steps.stream().allMatch(step -> step.outcome() == Outcome.AS_TOLD);
    }

    List<StepResult> steps() {
        return List.copyOf(steps);
    }

    Duration storyDuration() {
        return steps.stream().map(StepResult::duration).reduce(Duration.ZERO, Duration::plus);
    }

    long memoryMiB() {
        return memory.stream().mapToLong(ProcessMemory::proportionalMiB).sum();
    }

    /** Writes the report; fails when the file cannot be written. */
    public void writeTo(Path file) throws IOException {
        ObjectNode json = Http.JSON.createObjectNode();
        json.put("story", "tokenwright demo");
        json.put("stack", stackKind);
        json.put("startedAt", startedAt.toString());
        json.put("outcome", (asTold() ? Outcome.AS_TOLD : Outcome.FAILED).name());
        json.put("startupMillis", startup.toMillis());
        json.put("storyMillis", storyDuration().toMillis());
        ArrayNode told = json.putArray("steps");
        for (StepResult step : steps) {
            ObjectNode one = told.addObject();
            one.put("name", step.name());
            one.put("outcome", step.outcome().name());
            one.put("durationMillis", step.duration().toMillis());
            if (!step.problem().isEmpty()) {
                one.put("problem", step.problem());
            }
            one.set("facts", Http.JSON.valueToTree(step.facts()));
        }
        json.set("serviceReadyMillis", Http.JSON.valueToTree(readyMillis));
        json.put("memoryMiB", memoryMiB());
        ArrayNode processes = json.putArray("processes");
        for (ProcessMemory process : memory) {
            processes
                    .addObject()
                    .put("name", process.name())
                    .put("residentMiB", process.residentMiB())
                    .put("proportionalMiB", process.proportionalMiB());
        }
        json.set("versions", Http.JSON.valueToTree(versions));
        json.putObject("machine")
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("cpus", Runtime.getRuntime().availableProcessors());
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Http.JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }
}
