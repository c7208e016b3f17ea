package dev.belay.platform.blobs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Blobs in a bucket of a real server, and what holds when that is away, slow or refuses. */
@Tag("slow")
final class S3Test extends BlobsContract {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

    @RegisterExtension
    static final TestStore store = new TestStore();

    @TempDir
    Path folder = Path.of("");

    private final String prefix = "test-" + UUID.randomUUID() + "/";

    @Override
    Blobs blobs() {
        return new S3(store.settings(prefix), new Folder(folder, CLOCK));
    }

    @Test
    void aLogLiesInTheFolderUntilItIsSealedAndThenInTheBucket() {
        blobs().writeAt("logs/a", 0, "hello".getBytes(UTF_8));
        assertThat(store.names()).doesNotContain(prefix + "logs/a");
        blobs().seal("logs/a");
        assertThat(store.names()).contains(prefix + "logs/a");
        assertThat(folder.resolve("logs/a")).doesNotExist();
    }

    @Test
    void whatIsFromBeforeThereWasABucketIsReadFromTheFolder() {
        new Folder(folder, CLOCK).store("artifacts/old", new ByteArrayInputStream("old".getBytes(UTF_8)), 9);
        assertThat(blobs().open("artifacts/old", 1, 2)).hasContent("ld");
        blobs().delete("artifacts/old");
        assertThat(blobs().bytes("artifacts/old")).isZero();
    }

    @Test
    void anUploadLeavesNothingInTheFolder() {
        blobs().store("artifacts/a", new ByteArrayInputStream(new byte[3]), 9);
        assertThat(folder.resolve("artifacts").toFile().list()).isEmpty();
    }

    @Test
    void aStoreThatIsAwayIsToldAndWhatGrowsGoesOn() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        Blobs away = new S3(at(nobody, Duration.ofSeconds(5)), new Folder(folder, CLOCK));
        away.writeAt("logs/a", 0, "hello".getBytes(UTF_8));
        assertThat(away.read("logs/a", 0, 9)).asString(UTF_8).isEqualTo("hello");
        assertBusy(() -> away.seal("logs/a"));
        assertThat(away.read("logs/a", 0, 9)).asString(UTF_8).isEqualTo("hello");
        assertBusy(() -> away.store("artifacts/a", new ByteArrayInputStream(new byte[3]), 9));
        assertThat(folder.resolve("artifacts").toFile().list()).isEmpty();
        assertBusy(() -> away.read("artifacts/a", 0, 9));
    }

    @Test
    void aStoreThatTakesACallAndSaysNothingIsNotAwaitedForLong() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Blobs slow = new S3(at(silent.getLocalPort(), Duration.ofSeconds(1)), new Folder(folder, CLOCK));
            assertBusy(() -> slow.bytes("artifacts/a"));
        }
    }

    @Test
    void aRefusalNamesTheBucketAndNoSecret() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong"), """
                [default]
                aws_access_key_id = the-key
                aws_secret_access_key = not-the-secret
                """);
        S3Settings right = store.settings(prefix);
        var settings = new S3Settings(
                right.endpoint(),
                right.region(),
                right.bucket(),
                prefix,
                Optional.of(wrong),
                right.patience(),
                right.callsMax(),
                right.partBytes());
        Blobs refused = new S3(settings, new Folder(folder, CLOCK));
        assertThatThrownBy(() -> refused.store("artifacts/a", new ByteArrayInputStream(new byte[3]), 9))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UPSTREAM))
                .hasMessageContaining("belay-test")
                .hasMessageContaining("SignatureDoesNotMatch")
                .hasMessageNotContaining("secret-of");
        assertThat(settings.toString()).doesNotContain("not-the-secret");
    }

    @Test
    void aFileOfCredentialsThatIsNotThereIsToldAtOnce() {
        S3Settings right = store.settings(prefix);
        var settings = new S3Settings(
                right.endpoint(),
                right.region(),
                right.bucket(),
                prefix,
                Optional.of(folder.resolve("none")),
                right.patience(),
                right.callsMax(),
                right.partBytes());
        assertThatThrownBy(() -> new S3(settings, new Folder(folder, CLOCK)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("none");
    }

    private S3Settings at(int port, Duration patience) {
        S3Settings right = store.settings(prefix);
        return new S3Settings(
                Optional.of(URI.create("http://127.0.0.1:" + port)),
                right.region(),
                right.bucket(),
                prefix,
                right.credentials(),
                patience,
                right.callsMax(),
                right.partBytes());
    }

    private static void assertBusy(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.BUSY))
                .hasMessageContaining("does not answer");
    }
}
