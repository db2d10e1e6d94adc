package io.tokenwright.rotation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokenwright.local.gitlab.GitLabStandIn;
import io.tokenwright.rotation.connector.OurDeclarations;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConnectorCommandTest {
    private static final int OK = 0;
    private static final int BROKEN = 1;
    private static final int USAGE = 2;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String grafana;

    @BeforeEach
    void declare() throws IOException {
        grafana = file("grafana.yaml", OurDeclarations.text("grafana"));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private int run(String... arguments) {
        CommandLine command = ConnectorCommand.commandLine();
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    @Test
    void a_sound_declaration_ends_with_0_and_a_line_a_promise() throws IOException {
        assertThat(run("test", grafana, "-o", "json")).as(err.toString()).isEqualTo(OK);

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.at("/allKept").asBoolean()).isTrue();
        assertThat(report.at("/connector").asText()).isEqualTo("grafana");
        assertThat(report.at("/findings")).hasSize(Promise.values().length);
    }

    @Test
    void a_broken_promise_on_an_instance_ends_with_1_and_is_named() throws IOException {
        String gitlab = file("gitlab.yaml", OurDeclarations.text("gitlab").replace("minute: 1000", "minute: 100000"));
        try (GitLabStandIn instance = GitLabStandIn.start(0)) {
            instance.quirks().neverVerify("group/app");
            String token = file("token", instance.adminToken() + "\n");

            int exit = run("test", gitlab, "--base-url", instance.address().toString(), "--admin-token-file", token);

            assertThat(exit).isEqualTo(BROKEN);
            assertThat(out.toString())
                    .contains("BROKEN  life", "a fresh version is DEAD", "kept    retry-after")
                    .doesNotContain(instance.adminToken());
        }
    }

    @Test
    void a_mistake_in_the_file_ends_with_1_and_its_line() throws IOException {
        String wrong = file("wrong.yaml", OurDeclarations.text("grafana").replace("id: /id", "id: /no"));

        assertThat(run("test", wrong)).isEqualTo(BROKEN);
        assertThat(err.toString()).containsPattern("wrong.yaml:[0-9]+: \"id\" is at /no, and the example");
    }

    @Test
    void what_is_missing_is_wrong_usage_and_says_the_remedy() throws IOException {
        String bare = file("bare.yaml", OurDeclarations.text("grafana").replaceAll("(?s)# What `./tokenwright.*", ""));
        String unrecorded = file(
                "unrecorded.yaml", OurDeclarations.text("grafana").replaceAll("(?m)^  example: \\|\n(    .*\n)+", ""));

        assertThat(run("test", bare)).isEqualTo(USAGE);
        assertThat(err.toString()).contains("service_account_id", "--parameter NAME=VALUE");
        assertThat(run("test", unrecorded)).isEqualTo(USAGE);
        assertThat(err.toString()).contains("has no example", "--base-url");
        assertThat(run("test", grafana, "--base-url", "https://grafana.example"))
                .isEqualTo(USAGE);
        assertThat(err.toString()).contains("--base-url needs --admin-token-file");
        assertThat(run("test", folder.resolve("none.yaml").toString())).isEqualTo(USAGE);
        assertThat(err.toString()).contains("none.yaml cannot be read");
        assertThat(run("test")).isEqualTo(USAGE);
        assertThat(run()).isEqualTo(USAGE);
    }

    @Test
    void an_admin_token_is_not_sent_in_clear_to_a_public_address() throws IOException {
        String token = file("token", "t");

        assertThat(run("test", grafana, "--base-url", "http://192.0.2.1", "--admin-token-file", token))
                .isEqualTo(BROKEN);
        assertThat(err.toString()).contains("--base-url would send the admin token in clear");
    }
}
