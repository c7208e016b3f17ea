package dev.belay.platform.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds wherever blobs are kept. */
abstract class BlobsContract {

    /** Empty, and the same one all through a test. */
    abstract Blobs blobs();

    @Test
    void whatWasStoredIsReadWholeAndInStretches() throws IOException {
        Blobs.Stored stored = blobs().store("artifacts/a", new ByteArrayInputStream("content".getBytes(UTF_8)), 7);
        assertThat(stored)
                .isEqualTo(new Blobs.Stored(7, "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73"));
        assertThat(blobs().bytes("artifacts/a")).isEqualTo(7);
        assertThat(blobs().open("artifacts/a", 0, 7)).hasContent("content");
        assertThat(blobs().open("artifacts/a", 3, 2)).hasContent("te");
        assertThat(blobs().open("artifacts/a", 7, 0)).isEmpty();
        assertThat(blobs().read("artifacts/a", 3, 100)).asString(UTF_8).isEqualTo("tent");
        assertThat(blobs().read("artifacts/a", 7, 100)).isEmpty();
    }

    @Test
    void anUploadThatIsTooLongIsRefusedAndWhatWasThereStays() {
        blobs().store("artifacts/a", new ByteArrayInputStream("content".getBytes(UTF_8)), 7);
        assertThatThrownBy(() -> blobs().store("artifacts/a", new ByteArrayInputStream("too long".getBytes(UTF_8)), 7))
                .hasMessageContaining("larger than 7 bytes");
        assertThat(blobs().open("artifacts/a", 0, 7)).hasContent("content");
    }

    @Test
    void anEmptyFileIsAFile() throws IOException {
        assertThat(blobs().store("artifacts/empty", new ByteArrayInputStream(new byte[0]), 7)
                        .bytes())
                .isZero();
        assertThat(blobs().open("artifacts/empty", 0, 0)).isEmpty();
    }

    @Test
    void whatGrewBitByBitIsTheSameBeforeAndAfterItIsSealed() {
        blobs().writeAt("logs/a", 6, "world".getBytes(UTF_8));
        blobs().writeAt("logs/a", 0, "hello ".getBytes(UTF_8));
        blobs().writeAt("logs/a", 0, "hello ".getBytes(UTF_8));
        assertThat(blobs().isHere("logs/a")).isTrue();
        assertThat(blobs().read("logs/a", 0, 100)).asString(UTF_8).isEqualTo("hello world");
        assertThat(blobs().seal("logs/a")).isTrue();
        assertThat(blobs().seal("logs/a")).isTrue();
        assertThat(blobs().read("logs/a", 0, 100)).asString(UTF_8).isEqualTo("hello world");
        assertThat(blobs().read("logs/a", 6, 3)).asString(UTF_8).isEqualTo("wor");
    }

    @Test
    void whatIsNotThereReadsAsNothingAndIsNotSealed() {
        assertThat(blobs().bytes("logs/none")).isZero();
        assertThat(blobs().read("logs/none", 0, 100)).isEmpty();
        assertThat(blobs().seal("logs/none")).isFalse();
        assertThatThrownBy(() -> blobs().open("logs/none", 0, 1).close())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND));
    }

    @Test
    void whatWasDeletedIsGoneAndMayBeDeletedAgain() {
        blobs().store("artifacts/a", new ByteArrayInputStream(new byte[1]), 7);
        blobs().delete("artifacts/a");
        blobs().delete("artifacts/a");
        assertThat(blobs().bytes("artifacts/a")).isZero();
    }

    @Test
    void aLargeBlobComesBackAsItWent() throws IOException {
        var bytes = new byte[11 << 20];
        new Random(4).nextBytes(bytes);
        blobs().store("artifacts/large", new ByteArrayInputStream(bytes), bytes.length);
        try (InputStream stored = blobs().open("artifacts/large", 0, bytes.length)) {
            assertThat(Arrays.mismatch(stored.readAllBytes(), bytes)).isEqualTo(-1);
        }
        assertThat(blobs().read("artifacts/large", bytes.length - 1, 2)).containsExactly(bytes[bytes.length - 1]);
    }

    @Test
    void aKeyThatLeadsElsewhereIsNone() {
        for (String key : new String[] {"../secret", "/etc/passwd", "a//b", "a/..", "A", "", "a\0b", "a/"}) {
            assertThatThrownBy(() -> blobs().read(key, 0, 1)).as(key).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
