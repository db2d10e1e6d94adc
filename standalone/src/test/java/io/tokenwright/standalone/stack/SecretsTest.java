package io.tokenwright.standalone.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_generated_secret_stays_the_same_and_only_its_owner_can_read_it() throws Exception {
        Secrets secrets = Secrets.in(folder.resolve("secrets"));

        Path file = secrets.generated("admin-token");
        String first = Secrets.read(file);

        assertThat(Secrets.read(secrets.generated("admin-token")))
                .isEqualTo(first)
                .hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.folder())))
                .isEqualTo("rwx------");
    }

    @Test
    void writing_again_replaces_the_value() {
        Secrets secrets = Secrets.in(folder);

        var unused = secrets.write("password", "one");

        assertThat(Secrets.read(secrets.write("password", "two"))).isEqualTo("two");
    }
}
