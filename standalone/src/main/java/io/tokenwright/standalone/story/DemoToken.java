package io.tokenwright.standalone.story;

import java.util.List;

/**
 * A token of the story.
 *
 * @param name for people
 * @param owner team
 * @param project GitLab project that it belongs to
 * @param consumer the one workload that uses it
 * @param scopes that it has
 * @param paths where its value lives below the mount, in order of promotion; the last one is production
 */
record DemoToken(String name, String owner, String project, String consumer, List<String> scopes, List<String> paths) {
    static final DemoToken PIPELINE = new DemoToken(
            "Deploy pipeline",
            "team-delivery",
            "101",
            "deploy-pipeline",
            List.of("api"),
            List.of("demo/pipeline/staging", "demo/pipeline/production"));
    static final DemoToken RELEASE_BOT = new DemoToken(
            "Release bot",
            "team-release",
            "102",
            "release-bot",
            List.of("api"),
            List.of("demo/release-bot/production"));
    static final DemoToken EXPORTER = new DemoToken(
            "Metrics exporter",
            "team-metrics",
            "103",
            "metrics-exporter",
            List.of("read_api"),
            List.of("demo/exporter/production"));

    /** The path that the workload reads. */
    String productionPath() {
        return paths.getLast();
    }
}
