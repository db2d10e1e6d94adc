package io.tokenwright.rotation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuditedReadTest {
    /** As OpenBao 2.7.2 writes it, shortened by fields that nobody here reads. */
    private static final String READ = """
            {"time":"2026-11-25T05:02:55.982530592Z","type":"response",\
            "auth":{"client_token":"hmac-sha256:3216","accessor":"hmac-sha256:af85","display_name":"approle",\
            "metadata":{"role_name":"deployer"},"entity_id":"cc6ac9ef","token_type":"service"},\
            "request":{"id":"cc32","operation":"read","mount_point":"secret/","mount_type":"kv",\
            "namespace":{"id":"root"},"path":"secret/data/team/app","remote_address":"127.0.0.1","remote_port":32770},\
            "response":{"mount_point":"secret/","data":{"data":{"token":"hmac-sha256:9315"},\
            "metadata":{"created_time":"2026-11-25T05:02:54.629312463Z","destroyed":false,"version":7}}}}""";

    private static Optional<AuditedRead> of(String line) {
        return AuditedRead.of(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void says_who_read_which_version_of_what() {
        assertThat(of(READ))
                .contains(new AuditedRead(
                        "secret",
                        "team/app",
                        7,
                        "deployer",
                        "127.0.0.1",
                        Instant.parse("2026-11-25T05:02:55.982530592Z")));
        assertThat(of(READ.replace("\"mount_point\":\"secret/\",", "")))
                .as("an older Vault does not name the mount")
                .map(AuditedRead::path)
                .contains("team/app");
    }

    @Test
    void names_a_service_account_or_else_what_the_token_is_called() {
        assertThat(of(READ.replace(
                        "\"role_name\":\"deployer\"",
                        "\"service_account_namespace\":\"payments\",\"service_account_name\":\"api\"")))
                .map(AuditedRead::who)
                .contains("payments/api");
        assertThat(of(READ.replace("\"metadata\":{\"role_name\":\"deployer\"},", "")))
                .map(AuditedRead::who)
                .contains("approle");
    }

    @Test
    void says_nothing_of_what_gave_no_value() {
        List.of(
                        READ.replace("\"type\":\"response\"", "\"type\":\"request\""),
                        READ.replace("\"operation\":\"read\"", "\"operation\":\"update\""),
                        READ.replace("secret/data/team/app", "secret/metadata/team/app"),
                        READ.replace("\"data\":{\"token\":\"hmac-sha256:9315\"},", ""),
                        READ.replace("\"version\":7", "\"version\":\"hmac-sha256:77\""),
                        READ.replace("\"namespace\":{\"id\":\"root\"}", "\"namespace\":{\"id\":\"abc\"}"),
                        READ.replace("\"time\":\"2026", "\"time\":\"soon"),
                        READ.substring(0, 100),
                        "",
                        "null",
                        "[[[[")
                .forEach(line -> assertThat(of(line)).as(line).isEmpty());
    }
}
