package io.tokenwright.schemas.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documents in docs/ say what the schemas say. After a change: {@code mvn -pl schemas test -Ddocs.write=true}. */
class ContractDocumentsTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void asyncapi_is_made_from_the_catalogue() throws IOException {
        same("asyncapi.yaml", AsyncApiDocument.text());
    }

    @Test
    void events_page_is_made_from_the_schemas() throws IOException {
        same("events.md", EventsPage.text());
    }

    private static void same(String file, String made) throws IOException {
        Path kept = DOCS.resolve(file);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(kept, made);
        }
        assertThat(Files.readString(kept))
                .as("docs/%s: make it anew with mvn -pl schemas test -Ddocs.write=true", file)
                .isEqualTo(made);
    }
}
