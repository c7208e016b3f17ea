package dev.belay.agent.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is packed comes back as it was, and an archive that somebody made to harm writes nothing. */
final class CacheArchiveTest {

    private static final long BYTES_MAX = 1 << 20;

    @TempDir
    Path folder = Path.of("");

    private Path checkout = Path.of("");
    private Path home = Path.of("");
    private Path archive = Path.of("");
    private final List<String> remarks = new ArrayList<>();

    @BeforeEach
    void folders() throws IOException {
        checkout = Files.createDirectory(folder.resolve("checkout"));
        home = Files.createDirectory(folder.resolve("home"));
        archive = folder.resolve("archive");
    }

    @Test
    void whatIsPackedComesBackAsItWas() throws IOException {
        String longName = "deep/".repeat(30) + "é".repeat(60) + ".txt";
        write(checkout, "target/a.txt", "one");
        write(checkout, "target/" + longName, "deep");
        write(checkout, "packages/x/node_modules/m/index.js", "js");
        write(checkout, "packages/x/src/mine.js", "not of the cache");
        write(home, ".m2/repository/lib.jar", "jar");
        write(home, ".ssh/id", "secret");
        checkout.resolve("target/a.txt").toFile().setExecutable(true);
        Files.setLastModifiedTime(checkout.resolve("target/a.txt"), FileTime.fromMillis(1_700_000_000_000L));
        Files.createSymbolicLink(checkout.resolve("target/link"), Path.of("a.txt"));
        Files.createSymbolicLink(checkout.resolve("target/out"), Path.of("/etc/passwd"));
        var wanted = List.of("target", "packages/*/node_modules", "~/.m2/repository");
        CachePack.Packed packed = pack(wanted);
        assertThat(remarks).singleElement().asString().contains("target/out");
        assertThat(packed.sha256()).isEqualTo(pack(wanted).sha256());

        Path other = Files.createDirectory(folder.resolve("other"));
        Path otherHome = Files.createDirectory(folder.resolve("other-home"));
        new CacheUnpack(new CachePaths(wanted), other, otherHome, BYTES_MAX).from(archive);
        assertThat(other.resolve("target/a.txt")).hasContent("one").isExecutable();
        assertThat(Files.getLastModifiedTime(other.resolve("target/a.txt")).toMillis())
                .isEqualTo(1_700_000_000_000L);
        assertThat(other.resolve("target/" + longName)).hasContent("deep");
        assertThat(other.resolve("target/link")).isSymbolicLink().hasContent("one");
        assertThat(other.resolve("target/out")).doesNotExist();
        assertThat(other.resolve("packages/x/node_modules/m/index.js")).hasContent("js");
        assertThat(other.resolve("packages/x/src")).doesNotExist();
        assertThat(otherHome.resolve(".m2/repository/lib.jar")).hasContent("jar");
        assertThat(otherHome.resolve(".ssh")).doesNotExist();
    }

    @Test
    void thereIsNothingToPackOrTooMuch() throws IOException {
        assertThatThrownBy(() -> pack(List.of("target"))).hasMessageContaining("None of the cache's paths");
        write(checkout, "target/large", "x".repeat((int) BYTES_MAX + 1));
        assertThatThrownBy(() -> pack(List.of("target"))).hasMessageContaining("more than " + BYTES_MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "../x", "a/../..", "", ".", "~", "~/../x", "~/"})
    void aPathThatLeadsOutIsNone(String path) {
        assertThatThrownBy(() -> new CachePaths(List.of(path))).isInstanceOf(CacheProblem.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "checkout/../../etc/passwd",
                "checkout/target/../../x",
                "checkout/target//x",
                "checkout/target/./x",
                "/etc/passwd",
                "checkout/.git/hooks/pre-commit",
                "checkout/src/other.txt",
                "home/.ssh/authorized_keys",
                "home/target/x",
                "elsewhere/target/x",
                "target/x"
            })
    void aNameOutsideOfTheStepsPathsIsRefusedAndNothingIsWritten(String name) throws IOException {
        archive(file("checkout/target/first", "first"), file(name, "harm"));
        assertRefused("lies under none");
    }

    @Test
    void nothingIsWrittenThroughALink() throws IOException {
        archive(link("checkout/target/link", "sub"), file("checkout/target/link/x", "harm"));
        assertRefused("through a link");
        archive(link("checkout/target/link", "../../.."));
        assertRefused("leads out");
        archive(link("checkout/target/link", "/etc"));
        assertRefused("leads out");

        Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(checkout.resolve("target"), folder.resolve("outside"));
        archive(file("checkout/target/x", "harm"));
        assertThatThrownBy(this::unpack).hasMessageContaining("nothing is written through it");
        assertThat(folder.resolve("outside")).isEmptyDirectory();
    }

    @Test
    void aFileThatIsALinkHereIsReplacedAndNotFollowed() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "as it was");
        Files.createDirectory(checkout.resolve("target"));
        Files.createSymbolicLink(checkout.resolve("target/x"), victim);
        archive(file("checkout/target/x", "new"));
        unpack();
        assertThat(victim).hasContent("as it was");
        assertThat(checkout.resolve("target/x")).isRegularFile().hasContent("new");
    }

    @Test
    void aBombIsRefusedBeforeItGoesOff() throws IOException {
        try (var zstd = new ZstdOutputStream(Files.newOutputStream(archive))) {
            var tar = new TarWriter(zstd);
            long bytes = 64L << 20;
            tar.write(
                    new TarEntry("checkout/target/zeros", TarEntry.Kind.FILE, bytes, false, 0, ""), new InputStream() {
                        @Override
                        public int read() {
                            return 0;
                        }
                    });
            tar.end();
        }
        assertThat(Files.size(archive)).isLessThan(100_000);
        assertRefused("it would become more than");
    }

    @Test
    void whatIsNoArchiveIsRefused() throws IOException {
        Files.write(archive, new byte[] {1, 2, 3});
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
        var noise = new byte[4_096];
        new Random(3).nextBytes(noise);
        try (var zstd = new ZstdOutputStream(Files.newOutputStream(archive))) {
            zstd.write(noise);
        }
        assertRefused("is not as this agent writes them");
        archive(file("checkout/target/x", "y".repeat(2_000)));
        byte[] whole = Files.readAllBytes(archive);
        Files.write(archive, java.util.Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(this::unpack).isInstanceOf(IOException.class);
        assertThat(checkout).isEmptyDirectory();
    }

    private void assertRefused(String because) {
        assertThatThrownBy(this::unpack).isInstanceOf(CacheProblem.class).hasMessageContaining(because);
        assertThat(checkout).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    private void unpack() throws IOException {
        new CacheUnpack(new CachePaths(List.of("target", "~/.m2")), checkout, home, BYTES_MAX).from(archive);
    }

    private CachePack.Packed pack(List<String> wanted) throws IOException {
        remarks.clear();
        return new CachePack(new CachePaths(wanted), checkout, home, BYTES_MAX).into(archive, remarks::add);
    }

    private record Made(TarEntry entry, String content) {}

    private static Made file(String name, String content) {
        int bytes = content.getBytes(UTF_8).length;
        return new Made(new TarEntry(name, TarEntry.Kind.FILE, bytes, false, 0, ""), content);
    }

    private static Made link(String name, String target) {
        return new Made(new TarEntry(name, TarEntry.Kind.LINK, 0, false, 0, target), "");
    }

    private void archive(Made... entries) throws IOException {
        try (var zstd = new ZstdOutputStream(Files.newOutputStream(archive))) {
            var tar = new TarWriter(zstd);
            for (Made each : entries) {
                tar.write(each.entry(), new ByteArrayInputStream(each.content().getBytes(UTF_8)));
            }
            tar.end();
        }
    }

    private static void write(Path base, String path, String content) throws IOException {
        Path file = base.resolve(path);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, content);
    }
}
