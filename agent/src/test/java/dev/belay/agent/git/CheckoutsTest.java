package dev.belay.agent.git;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.agent.machine.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A commit that can be had is laid out whole, whatever happened to the mirror before. */
@Tag("slow")
final class CheckoutsTest {

    private static final Duration GIT_AT_MOST = Duration.ofSeconds(60);
    private static final Map<String, String> VARIABLES = Map.of(
            "PATH", "/usr/bin:/bin",
            "GIT_CONFIG_GLOBAL", "/dev/null",
            "GIT_AUTHOR_NAME", "Ada",
            "GIT_AUTHOR_EMAIL", "ada@example.org",
            "GIT_COMMITTER_NAME", "Ada",
            "GIT_COMMITTER_EMAIL", "ada@example.org");

    @TempDir
    Path temporary;

    private final Git git = new Git(VARIABLES, GIT_AT_MOST);
    private Path repository;
    private Path mirrors;
    private Checkouts checkouts;
    private int laid;

    @BeforeEach
    void prepare() throws IOException {
        repository = Files.createDirectories(temporary.resolve("shop"));
        mirrors = temporary.resolve("mirrors");
        checkouts = new Checkouts(mirrors, VARIABLES, GIT_AT_MOST);
        git("init", "--quiet", "--initial-branch=main", ".");
        commit("first");
    }

    @Test
    void a_branch_whose_name_begins_with_that_of_a_deleted_one_is_fetched() throws IOException {
        git("branch", "feature");
        assertThat(files(commit("second"))).exists();
        git("branch", "-D", "feature");
        git("checkout", "--quiet", "-b", "feature/x");

        String commit = commit("third");

        assertThat(files(commit)).exists();
        Checkouts.Outcome copy = checkouts.workingCopy(
                revision(commit), Manner.of(Map.of()), temporary.resolve("copy"), _ -> {}, new StopSignal());
        assertThat(copy).isEqualTo(new Checkouts.Outcome.Ready(commit));
    }

    @Test
    void a_working_copy_follows_a_branch_that_became_a_folder() throws IOException {
        git("branch", "feature");
        Path copy = temporary.resolve("copy");
        assertThat(checkouts.workingCopy(
                        revision(commit("second")), Manner.of(Map.of()), copy, _ -> {}, new StopSignal()))
                .isInstanceOf(Checkouts.Outcome.Ready.class);
        Files.writeString(copy.resolve(".git/kept"), "");
        git("branch", "-D", "feature");
        git("checkout", "--quiet", "-b", "feature/x");

        assertThat(checkouts.workingCopy(
                        revision(commit("third")), Manner.of(Map.of()), copy, _ -> {}, new StopSignal()))
                .isInstanceOf(Checkouts.Outcome.Ready.class);
        assertThat(copy.resolve(".git/kept")).exists();
    }

    @Test
    void a_job_says_how_its_checkout_is_made() throws IOException {
        Files.createDirectories(repository.resolve("docs"));
        Files.writeString(repository.resolve("docs/page"), "page");
        git("add", ".");
        commit("second");
        String commit = commit("third");
        Path copy = temporary.resolve("copy");

        lay(commit, copy, Map.of("BUILDKITE_GIT_CLONE_FLAGS", "--depth=1", "BUILDKITE_GIT_FETCH_FLAGS", "--depth=1"));
        assertThat(history(copy)).isEqualTo("1");
        lay(commit, copy, Map.of("BUILDKITE_GIT_SPARSE_CHECKOUT_PATHS", "nothing,docs"));
        assertThat(history(copy)).isEqualTo("3");
        assertThat(copy.resolve("docs/page")).exists();
        Files.writeString(copy.resolve("kept"), "");
        lay(commit, copy, Map.of("BUILDKITE_GIT_CLEAN_FLAGS", "-ffdq -e 'kept'"));
        assertThat(copy.resolve("kept")).exists();
        lay(commit, copy, Map.of());
        assertThat(copy.resolve("kept")).doesNotExist();
    }

    @Test
    void a_job_that_repeats_a_commit_starts_git_to_clean_and_to_check_out_only() throws IOException {
        Path calls = temporary.resolve("calls");
        Path program = Files.writeString(
                Files.createDirectory(temporary.resolve("bin")).resolve("git"),
                "#!/bin/sh\necho \"$3\" >>" + calls + "\nexec /usr/bin/git \"$@\"\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        var variables = new HashMap<>(VARIABLES);
        variables.put("PATH", program.getParent() + ":/usr/bin:/bin");
        checkouts = new Checkouts(mirrors, variables, GIT_AT_MOST);
        Path copy = temporary.resolve("copy");
        String commit = commit("second");
        lay(commit, copy, Map.of());
        Files.writeString(copy.resolve("second"), "spoiled");
        Files.writeString(copy.resolve("left"), "");
        Files.delete(calls);

        var said = new ArrayList<String>();
        assertThat(checkouts.workingCopy(revision(commit), Manner.of(Map.of()), copy, said::add, new StopSignal()))
                .isEqualTo(new Checkouts.Outcome.Ready(commit));

        assertThat(calls).hasContent("clean\ncheckout\n");
        assertThat(said).containsExactly("HEAD is now at " + commit.substring(0, 7) + " second");
        assertThat(copy.resolve("second")).hasContent("what is in second");
        assertThat(copy.resolve("left")).doesNotExist();
    }

    @Test
    void what_a_job_did_to_branches_tags_and_the_origin_is_put_right_for_the_next() throws IOException {
        git("branch", "other");
        Path copy = temporary.resolve("copy");
        String commit = commit("second");
        lay(commit, copy, Map.of());
        in(copy, "update-ref", "-d", "refs/remotes/origin/other");
        in(copy, "update-ref", "refs/remotes/origin/main", "HEAD^");
        in(copy, "config", "remote.origin.url", "elsewhere");

        lay(commit, copy, Map.of());

        assertThat(in(copy, "rev-parse", "origin/other")).isEqualTo(git("rev-parse", "other"));
        assertThat(in(copy, "rev-parse", "origin/main")).isEqualTo(commit);
        assertThat(in(copy, "config", "remote.origin.url")).isEqualTo(repository.toString());

        git("tag", "v1");
        String third = commit("third");
        lay(third, copy, Map.of());
        assertThat(in(copy, "rev-parse", "v1")).isEqualTo(commit);
        assertThat(in(copy, "rev-parse", "origin/main")).isEqualTo(third);
        lay(commit, copy, Map.of());
        assertThat(in(copy, "rev-parse", "HEAD")).isEqualTo(commit);
    }

    private String in(Path copy, String... words) {
        Git.Result result = git.run(copy, new StopSignal(), words);
        assertThat(result.ok()).as(result.output()).isTrue();
        return result.output().strip();
    }

    @Test
    void a_commit_that_is_not_on_its_branch_is_refused_or_told_of() throws IOException {
        git("checkout", "--quiet", "-b", "other");
        String commit = commit("second");
        Path copy = temporary.resolve("copy");
        var env = new HashMap<>(Map.of("BUILDKITE_BRANCH", "main", "BUILDKITE_GIT_COMMIT_VERIFICATION", "strict"));

        assertThat(checkouts.workingCopy(revision(commit), Manner.of(env), copy, _ -> {}, new StopSignal()))
                .isEqualTo(new Checkouts.Outcome.Refused(
                        "commit " + commit + " is not on the branch main, and this step verifies that"));
        env.put("BUILDKITE_GIT_COMMIT_VERIFICATION", "warn");
        lay(commit, copy, env);
        env.put("BUILDKITE_BRANCH", "other");
        env.put("BUILDKITE_GIT_COMMIT_VERIFICATION", "strict");
        lay(commit, copy, env);
    }

    @Test
    void flags_are_split_as_a_shell_does() {
        assertThat(Manner.words("  -a --b='c d' \"e f\"g h\\ i ''"))
                .containsExactly("-a", "--b=c d", "e fg", "h i", "");
    }

    private void lay(String commit, Path copy, Map<String, String> env) throws IOException {
        assertThat(checkouts.workingCopy(revision(commit), Manner.of(env), copy, _ -> {}, new StopSignal()))
                .isEqualTo(new Checkouts.Outcome.Ready(commit));
    }

    private String history(Path copy) {
        return in(copy, "rev-list", "--count", "HEAD");
    }

    @Test
    void a_commit_that_came_without_its_files_is_fetched_again() throws IOException {
        assertThat(files(commit("second"))).exists();
        String half = commit("third");
        String object = half.substring(0, 2) + "/" + half.substring(2);
        Path loose = mirror().resolve("objects").resolve(object);
        Files.createDirectories(loose.resolveSibling(""));
        Files.copy(repository.resolve(".git/objects").resolve(object), loose);

        assertThat(files(half)).exists();
    }

    @Test
    void what_is_fetched_is_kept_whole_and_never_taken_apart() throws IOException {
        files(commit("second"));
        files(commit("third"));
        try (Stream<Path> folders = Files.list(mirror().resolve("objects"))) {
            assertThat(folders.map(folder -> folder.getFileName().toString())).containsOnly("info", "pack");
        }
    }

    @Test
    void what_a_killed_fetch_left_is_removed_and_a_branch_that_looks_like_it_is_not() throws IOException {
        git("branch", "tmp_idea");
        files(commit("second"));
        Path half = Files.writeString(mirror().resolve("objects/pack/tmp_pack_x1"), "half of a pack");
        Path lock = Files.writeString(mirror().resolve("packed-refs.lock"), "");

        files(commit("third"));

        assertThat(half).doesNotExist();
        assertThat(lock).doesNotExist();
        assertThat(git.run(mirror(), new StopSignal(), "rev-parse", "--verify", "refs/heads/tmp_idea")
                        .ok())
                .isTrue();
    }

    @Test
    void what_a_fetch_left_running_in_good_order_is_not_ended() throws IOException {
        Path pid = temporary.resolve("pid");
        Path ssh = Files.writeString(
                temporary.resolve("ssh"),
                "#!/bin/sh\nsetsid sh -c 'echo $$ >" + pid + ".new; mv " + pid + ".new " + pid
                        + "; exec sleep 30' >/dev/null 2>&1 &\nuntil [ -e " + pid + " ]; do sleep 0.01; done\n"
                        + "shift\nexec sh -c \"$*\"\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
        var variables = new HashMap<>(VARIABLES);
        variables.put("GIT_SSH_COMMAND", ssh.toString());
        variables.put("GIT_SSH_VARIANT", "simple");
        var byWayOfSsh = new Checkouts(mirrors, variables, GIT_AT_MOST);
        for (String name : List.of("second", "third")) {
            Files.deleteIfExists(pid);
            var revision = new Revision("somewhere:" + repository, commit(name));
            assertThat(byWayOfSsh.files(revision, temporary.resolve("by-ssh-" + name), new StopSignal()))
                    .isInstanceOf(Checkouts.Outcome.Ready.class);
        }
        ProcessHandle connection =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
        assertThat(connection.isAlive()).isTrue();
        connection.destroyForcibly();
    }

    @Test
    void a_missing_repository_is_called_that() throws IOException {
        var missing = new Revision(temporary.resolve("nowhere").toString(), "0123456789");
        assertThat(checkouts.files(missing, temporary.resolve("out"), new StopSignal()))
                .isInstanceOfSatisfying(
                        Checkouts.Outcome.Refused.class,
                        refused -> assertThat(refused.because())
                                .contains("fatal:", "nowhere", "does not appear to be a git repository"));
    }

    /** Lays a commit out, and returns the file that came with it. */
    private Path files(String commit) throws IOException {
        Path out = temporary.resolve("out-" + laid++);
        assertThat(checkouts.files(revision(commit), out, new StopSignal()))
                .isEqualTo(new Checkouts.Outcome.Ready(commit));
        return out.resolve(git("log", "-1", "--format=%s", commit));
    }

    private Revision revision(String commit) {
        return new Revision(repository.toString(), commit);
    }

    private String commit(String name) throws IOException {
        Files.writeString(repository.resolve(name), "what is in " + name);
        git("add", "--all");
        git("commit", "--quiet", "-m", name);
        return git("rev-parse", "HEAD");
    }

    private Path mirror() throws IOException {
        try (Stream<Path> all = Files.list(mirrors)) {
            List<Path> folders = all.filter(Files::isDirectory).toList();
            assertThat(folders).hasSize(1);
            return folders.getFirst();
        }
    }

    private String git(String... words) {
        return in(repository, words);
    }
}
