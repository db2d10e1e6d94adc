package io.tokenwright.rotation.service;

import io.tokenwright.local.Parts;
import io.tokenwright.local.PostgreSqlServer.TestDatabase;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.rotation.RotationService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The service as others start it, in processes of their own that share a database and a consumer group. */
final class ServiceProcess {
    private final List<String> properties = new ArrayList<>();
    private final Path folder;

    ServiceProcess(GitLabStandIn gitlab, Path folder) {
        this(gitlab, folder, Parts.postgres().newDatabase(), "process-" + UUID.randomUUID());
    }

    /** @param groupId consumer group that they share with others on the database */
    ServiceProcess(GitLabStandIn gitlab, Path folder, TestDatabase database, String groupId) {
        this.folder = folder;
        property("datasources.default.url", database.jdbcUrl());
        property("datasources.default.username", database.username());
        property("datasources.default.password", database.password());
        property("tokenwright.kafka.bootstrap-servers", Parts.kafka().bootstrapServers());
        property("tokenwright.kafka.group-id", groupId);
        property("tokenwright.topics.partitions", "4");
        property("tokenwright.vault.address", Parts.vault().address().toString());
        property("tokenwright.vault.token", Parts.vault().rootToken());
        property("tokenwright.security.admin-token", "twt_admin_for_this_test_only_0123456789");
        property("tokenwright.connectors.gitlab.base-url", gitlab.address().toString());
        property("tokenwright.connectors.gitlab.admin-token", gitlab.adminToken());
        property("micronaut.server.port", "-1");
        // As in production: the tests' own configuration is silent.
        property("logger.levels.io.tokenwright", "INFO");
    }

    private void property(String key, String value) {
        properties.add("-D" + key + "=" + value);
    }

    /** @param name of its log */
    Process start(String name, String failpoint) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(properties);
        command.add("-Dtokenwright.failpoint=" + failpoint);
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(RotationService.class.getName());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
    }

    private Path log(String name) {
        return folder.resolve(name + ".log");
    }

    String logOf(String name) throws IOException {
        Path log = log(name);
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
