package io.tokenwright.standalone.stack;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_folder_in_use_is_refused_with_the_remedy() {
        try (FolderLock unused = FolderLock.of(folder)) {
            assertThatThrownBy(() -> FolderLock.of(folder))
                    .hasMessageContaining("--data")
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_named_with_the_reason_and_the_remedy() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> FolderLock.of(file))
                .hasMessageContaining("file is not a folder")
                .hasMessageContaining("--data");
        assertThatThrownBy(() -> FolderLock.of(file.resolve("below")))
                .hasMessageContaining("not a directory")
                .hasMessageContaining("--data");
    }

    @Test
    void a_folder_is_free_once_it_was_let_go() {
        FolderLock.of(folder).close();

        assertThatCode(() -> FolderLock.of(folder).close()).doesNotThrowAnyException();
    }
}
