package dev.belay.pipelines.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real git, and repositories that are not as one would like. */
@Tag("slow")
class MirrorsTest {

    private final GitFolder git = new GitFolder();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void close() {
        git.close();
    }

    @Test
    void aCommitIsReadWithItsFilesAndItsAuthor() {
        git.write(".buildkite/pipeline.yml", "steps: []");
        git.write(".belay/service.yml", "service: shop");
        String first = git.commit("Sell\n\nMore.");
        git.write(".belay/pipeline.yml", "steps: [wait]");
        String second = git.commit("Second");
        var mirrors = mirrors();
        var url = new RepositoryUrl(git.path());

        Commit newest = mirrors.read(url, "refs/heads/main", "");
        assertThat(newest.id()).isEqualTo(second);
        assertThat(newest.pipelineFile()).contains(new Commit.File(".belay/pipeline.yml", "steps: [wait]"));

        Commit older = mirrors.read(url, "refs/heads/main", first);
        assertThat(older.message()).isEqualTo("Sell\n\nMore.");
        assertThat(older.author()).isEqualTo("Ada <ada@example.com>");
        assertThat(older.pipelineFile()).contains(new Commit.File(".buildkite/pipeline.yml", "steps: []"));
        assertThat(older.manifest()).contains("service: shop");
        assertThat(mirrors.heads(url)).isEqualTo(Map.of("main", second));
    }

    @Test
    void anAnnotatedTagLeadsToItsCommit() {
        git.write(".belay/pipeline.yml", "steps: []");
        String commit = git.commit("Sell");
        git.git("tag", "--annotate", "v1", "-m", "First");
        String tag = git.git("rev-parse", "v1").strip();
        Commit read = mirrors().read(new RepositoryUrl(git.path()), "refs/tags/v1", tag);
        assertThat(read.id()).isEqualTo(commit).isNotEqualTo(tag);
        assertThat(read.message()).isEqualTo("Sell");
        assertThat(read.pipelineFile()).isPresent();
    }

    @Test
    void aMessageIsReadInItsOwnCharacters() throws IOException {
        Path message = Files.write(folder.resolve("message"), "5 €".getBytes(Charset.forName("ISO-8859-15")));
        git.git(
                "-c",
                "i18n.commitEncoding=ISO-8859-15",
                "commit",
                "--quiet",
                "--allow-empty",
                "-F",
                message.toString());
        Commit read = mirrors().read(new RepositoryUrl(git.path()), "refs/heads/main", "");
        assertThat(read.message()).isEqualTo("5 €");
    }

    @ParameterizedTest
    @ValueSource(ints = {(1 << 20) + 1, 40 << 20})
    void aFileThatIsTooLargeIsNamed(int bytes) {
        git.write(".belay/pipeline.yml", "#".repeat(bytes));
        git.commit("Much");
        assertThatThrownBy(() -> mirrors().read(new RepositoryUrl(git.path()), "refs/heads/main", ""))
                .hasMessage(".belay/pipeline.yml is larger than 1048576 bytes.");
    }

    @Test
    void aFolderIsNoFile() {
        git.write(".belay/pipeline.yml/oops", "");
        git.write(".buildkite/pipeline.yml", "steps: []");
        git.commit("Oops");
        assertThat(mirrors()
                        .read(new RepositoryUrl(git.path()), "refs/heads/main", "")
                        .pipelineFile())
                .contains(new Commit.File(".buildkite/pipeline.yml", "steps: []"));
    }

    private Mirrors mirrors() {
        return new Mirrors(folder.resolve("mirrors"), RepositoryLimits.USUAL, InstantSource.system());
    }

    @Test
    void aRewrittenBranchIsReadAnew() {
        git.commit("One");
        var mirrors = mirrors();
        var url = new RepositoryUrl(git.path());
        mirrors.read(url, "refs/heads/main", "");
        git.git("commit", "--quiet", "--allow-empty", "--amend", "-m", "Rewritten");
        assertThat(mirrors.read(url, "refs/heads/main", "").message()).isEqualTo("Rewritten");
    }

    @Test
    void whatIsMissingIsSaid() {
        git.commit("One");
        var mirrors = mirrors();
        var url = new RepositoryUrl(git.path());
        assertThatThrownBy(() -> mirrors.read(url, "refs/heads/other", ""))
                .hasMessageContaining("There is no branch “other”");
        String nowhere = "1234567890123456789012345678901234567890";
        assertThatThrownBy(() -> mirrors.read(url, "refs/heads/main", nowhere))
                .hasMessageContaining("There is no commit " + nowhere);
        var missing = new RepositoryUrl("/no/such/repository");
        assertThatThrownBy(() -> mirrors.heads(missing))
                .hasMessageContaining("The repository /no/such/repository cannot be read");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        var hasty = RepositoryLimits.USUAL.with(Duration.ofSeconds(1), Duration.ZERO);
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var url = new RepositoryUrl("git://127.0.0.1:" + silent.getLocalPort() + "/shop.git");
            assertThatThrownBy(() -> new Mirrors(folder, hasty, InstantSource.system())
                            .read(url, "refs/heads/main", "1".repeat(40)))
                    .hasMessage("git fetch took longer than 1 seconds and was ended.");
        }
        assertThat(ProcessHandle.current().descendants())
                .noneMatch(each -> each.info().commandLine().orElse("").contains("shop.git"));
    }

    @Test
    void whatAKilledGitLeftHindersNoFetch() throws IOException {
        git.write("content", "one");
        String first = git.commit("One");
        Path mirrorFolder = folder.resolve("mirrors");
        var url = new RepositoryUrl(git.path());
        var mirrors = new Mirrors(mirrorFolder, RepositoryLimits.USUAL, InstantSource.system());
        mirrors.read(url, "refs/heads/main", first);
        git.write("content", "two");
        String second = git.commit("Two");
        Path mirror;
        try (Stream<Path> all = Files.list(mirrorFolder)) {
            mirror = all.findFirst().orElseThrow();
        }
        Path lock = Files.createFile(mirror.resolve("shallow.lock"));

        Files.setLastModifiedTime(lock, FileTime.from(Instant.now().minus(Duration.ofMinutes(5))));

        assertThat(mirrors.read(url, "refs/heads/main", second).message()).isEqualTo("Two");
        assertThat(lock).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext::sh -c 'touch owned'",
                "fd::7",
                "--upload-pack=touch owned",
                "-oProxyCommand=touch owned",
                "relative/path",
                "ftp://example.com/a",
                "https://example.com/a\nb",
                ""
            })
    void aUrlThatCouldRunSomethingIsRefused(String url) {
        assertThatThrownBy(() -> new RepositoryUrl(url)).hasMessageContaining("epository");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/a.git",
                "ssh://git@example.com:22/a",
                "git@example.com:team/a.git",
                "/srv/git/a.git",
                "file:///srv/git/a.git"
            })
    void usualUrlsAreTaken(String url) {
        assertThat(new RepositoryUrl(url).shown()).doesNotContain("secret");
    }

    @Test
    void aPasswordInAUrlIsNotShown() {
        assertThat(new RepositoryUrl("https://ada:secret@example.com/a").shown())
                .isEqualTo("https://example.com/a");
    }
}
