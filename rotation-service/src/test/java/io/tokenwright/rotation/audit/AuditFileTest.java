package io.tokenwright.rotation.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditFileTest {
    /** Longer than the part of a file by which it is known. */
    private static final String LONG = "x".repeat(600);

    @TempDir
    private Path folder;

    private Path log;
    private AuditFile file;
    private AuditFile.@Nullable Position at;
    private int skipped;
    private int gaps;

    @BeforeEach
    void log() {
        log = folder.resolve("audit.log");
        file = new AuditFile(log);
    }

    private void append(Path to, String text) throws IOException {
        Files.writeString(to, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All that is new, as a process would read it that is started anew for each look. */
    private List<String> news() {
        List<String> lines = new ArrayList<>();
        var chunk = new AuditFile(log).read(at);
        while (chunk.isPresent()) {
            chunk.get().lines().forEach(line -> lines.add(new String(line, StandardCharsets.UTF_8)));
            at = chunk.get().next();
            skipped += chunk.get().skipped();
            gaps += chunk.get().gap() ? 1 : 0;
            chunk = file.read(at);
        }
        return lines;
    }

    @Test
    void gives_whole_lines_once() throws IOException {
        assertThat(news()).isEmpty();
        append(log, "one\ntwo\nthr");
        assertThat(news()).containsExactly("one", "two");
        assertThat(news()).isEmpty();
        append(log, "ee\n");
        assertThat(news()).containsExactly("three");
        assertThat(gaps + skipped).isZero();
    }

    @Test
    void reads_a_renamed_log_to_its_end_before_the_new_one() throws IOException {
        append(log, LONG + "\none\n");
        assertThat(news()).hasSize(2);
        Path renamed = folder.resolve("audit.log.1");
        Files.move(log, renamed);
        append(renamed, "two\n");
        assertThat(news()).as("Vault still writes to it").containsExactly("two");
        append(renamed, "three\n");
        Files.createFile(log);
        assertThat(news()).as("made, but not written to yet").containsExactly("three");
        append(renamed, "four\n");
        append(log, "five\n");

        assertThat(news()).containsExactly("four", "five");
        assertThat(gaps + skipped).isZero();
    }

    @Test
    void finds_its_place_after_several_rotations() throws IOException {
        append(log, LONG + "\n");
        assertThat(news()).hasSize(1);
        append(log, "one\n");
        Files.move(log, folder.resolve("audit.log.2"));
        Files.setLastModifiedTime(
                folder.resolve("audit.log.2"), java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        append(log, LONG + "2\ntwo\n");
        Files.move(log, folder.resolve("audit.log.1"));
        append(log, "three\n");

        assertThat(news()).containsExactly("one", LONG + "2", "two", "three");
        assertThat(gaps + skipped).isZero();
    }

    @Test
    void tells_a_gap_when_the_file_it_knew_is_gone_or_was_cut() throws IOException {
        append(log, LONG + "\none\n");
        news();
        Files.writeString(log, "two\n");

        assertThat(news()).containsExactly("two");
        assertThat(gaps)
                .as("copied and cut: what came before the cut may be missing")
                .isEqualTo(1);

        Path other = folder.resolve("other");
        append(other, LONG + "\nthree\n");
        Files.move(other, log, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(news()).containsExactly(LONG, "three");
        assertThat(gaps).isEqualTo(2);
    }

    @Test
    void steps_over_a_line_that_is_too_long() throws IOException {
        append(log, "one\n" + "y".repeat(3 * AuditFile.LINE_BYTES_MAX));
        assertThat(news()).containsExactly("one");
        append(log, "\ntwo\n");

        assertThat(news()).containsExactly("two");
        assertThat(skipped).isEqualTo(1);
    }
}
