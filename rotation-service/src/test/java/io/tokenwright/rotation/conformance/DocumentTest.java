package io.tokenwright.rotation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DocumentTest {
    @Test
    void the_document_lists_the_promises_as_the_kit_has_them() throws IOException {
        String rows = Arrays.stream(Promise.values())
                .map(promise -> "| `" + promise.id() + "` | " + promise.sentence() + " |")
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("..", "docs", "connectors.md"))).contains(rows);
    }
}
