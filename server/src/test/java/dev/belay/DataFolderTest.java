package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void aSecondServerOnTheSameFolderIsRefusedAndToldWhy() {
        try (DataFolder first = DataFolder.open(folder.resolve("data"))) {
            assertThat(first.path()).isDirectory();
            assertThatThrownBy(() -> DataFolder.open(folder.resolve("data")))
                    .hasMessageContaining("Another Belay server (process "
                            + ProcessHandle.current().pid() + ")")
                    .hasMessageContaining("--data");
        }
        DataFolder.open(folder.resolve("data")).close();
    }
}
