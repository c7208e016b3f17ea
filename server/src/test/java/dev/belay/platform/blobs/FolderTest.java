package dev.belay.platform.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.belay.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderTest extends BlobsContract {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    Path folder = Path.of("");

    @Override
    Blobs blobs() {
        return new Folder(folder.resolve("deep/blobs"), InstantSource.fixed(NOW));
    }

    @Test
    void aRefusedUploadLeavesNothing() {
        blobs().store("artifacts/a", new ByteArrayInputStream("content".getBytes(UTF_8)), 7);
        assertThatThrownBy(() -> blobs().store("artifacts/a", new ByteArrayInputStream("too long".getBytes(UTF_8)), 7))
                .hasMessageContaining("larger than 7 bytes");
        assertThat(folder.resolve("deep/blobs/artifacts").toFile().list()).containsExactly("a");
    }

    @Test
    void aFullDiskIsToldAsAReasonToTryAgain() {
        // Writing to this device always finds it full.
        assumeThat(Path.of("/dev/full")).exists();
        assertThatThrownBy(() -> {
                    Files.createDirectories(folder.resolve("logs"));
                    Files.createSymbolicLink(folder.resolve("logs/a"), Path.of("/dev/full"));
                    new Folder(folder, InstantSource.fixed(NOW)).writeAt("logs/a", 0, new byte[1]);
                })
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.BUSY))
                .hasMessageContaining("full");
    }

    @Test
    void whatABrokenUploadLeftIsSweptAwayAndOneThatGoesOnIsNot() throws IOException {
        var blobs = new Folder(folder, InstantSource.fixed(NOW));
        blobs.sweep();
        blobs.store("artifacts/a", new ByteArrayInputStream(new byte[1]), 7);
        Path old = Files.createFile(folder.resolve("artifacts/upload1.partial"));
        Path young = Files.createFile(folder.resolve("artifacts/upload2.partial"));
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofMinutes(61))));
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(59))));
        blobs.sweep();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(blobs.bytes("artifacts/a")).isEqualTo(1);
    }
}
