package dev.belay.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.protocol.agent.AgentRegistration;
import dev.belay.protocol.agent.JobFinish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job is checked out, run, told of while it runs, and ended once. */
@Tag("slow")
final class JobsTest {

    @TempDir
    Path temporary;

    private Ground ground;

    @BeforeEach
    void prepare() throws IOException {
        ground = new Ground(temporary);
    }

    @AfterEach
    void clear() {
        ground.close();
    }

    @Test
    void runs_the_command_at_its_commit_and_says_the_exit_status() throws IOException {
        ground.commit("hello.txt", "hello from the commit\n");
        ground.open(ground.settings());

        String good = ground.offer("cat hello.txt; echo $CI $BUILDKITE_COMMIT");
        String bad = ground.offer("echo before; false; echo never");

        assertThat(ground.server.jobs.awaitFinish(good).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.log(good))
                .contains("~~~ Preparing working directory\n", "+++ Running command\n", "hello from the commit\n")
                .contains("true " + ground.git("rev-parse", "HEAD"));
        assertThat(ground.server.jobs.awaitFinish(bad).exitStatus()).isEqualTo("1");
        assertThat(ground.server.jobs.log(bad))
                .contains("before\n", "exited with status 1")
                .doesNotContain("\nnever\n");
    }

    @Test
    void gives_the_command_a_clean_environment_and_no_input() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer(
                "cat; env | cut -d= -f1 | sort | tr '\\n' ' '; echo; env;"
                        + " test $BUILDKITE_AGENT_ACCESS_TOKEN = token-of-$BUILDKITE_JOB_ID",
                Map.of("GREETING", "hello"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        String log = ground.server.jobs.log(job);
        String names = log.lines()
                .filter(line -> line.contains("BUILDKITE_JOB_ID "))
                .findFirst()
                .orElseThrow();
        assertThat(List.of(names.strip().split(" ")))
                .filteredOn(name -> !name.startsWith("BUILDKITE"))
                .contains("CI", "GREETING", "PATH")
                .isSubsetOf("CI", "GREETING", "PATH", "HOME", "LANG", "USER", "TMPDIR", "SHELL", "PWD", "SHLVL", "_");
        assertThat(log)
                .contains("BUILDKITE_AGENT_ACCESS_TOKEN=[REDACTED]\n")
                .doesNotContain("token-of-" + job)
                .doesNotContain(FakeServer.TOKEN)
                .doesNotContain("access-1");
    }

    @Test
    void fetches_only_what_the_mirror_does_not_hold_and_cleans_between_jobs() throws IOException {
        ground.open(ground.settings());

        String first = ground.offer("touch left-behind ignored.o; mkdir -p a/b; echo x > README");
        ground.server.jobs.awaitFinish(first);
        String second = ground.offer("ls; cat README");
        ground.server.jobs.awaitFinish(second);
        ground.commit("later.txt", "later\n");
        String third = ground.offer("git status --porcelain; git log --oneline; git branch -r; cat later.txt");
        ground.server.jobs.awaitFinish(third);

        assertThat(ground.server.jobs.log(first)).contains("$ git fetch " + ground.repository);
        assertThat(ground.server.jobs.log(second))
                .doesNotContain("git fetch")
                .doesNotContain("left-behind", "ignored.o")
                .contains("a repository\n");
        assertThat(ground.server.jobs.log(third)).contains("git fetch", "\nlater\n", "change README", "origin/main");
    }

    @Test
    void gives_the_command_its_secrets_and_keeps_them_out_of_the_log() throws IOException {
        ground.server.jobs.secrets.put("shop-api", "hunter2-hunter2");
        ground.open(ground.settings());
        var step = Map.<String, Object>of(
                "secrets", List.of(Map.of("environment_variable", "API", "key", "shop-api")), "command", "x");

        String job = ground.offer("echo it is $API; test ${#API} = 15", Map.of(), step, 1 << 20);
        String lost = ground.offer("echo ran", Map.of(), Map.of("secrets", List.of("NONE")), 1 << 20);

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.log(job)).contains("it is [REDACTED]\n").doesNotContain("hunter2");
        assertThat(ground.server.jobs.awaitFinish(lost).exitStatus()).isEqualTo("-1");
        assertThat(ground.server.jobs.log(lost))
                .contains("The secret NONE was not given", "There is no secret NONE.")
                .doesNotContain("\nran\n");
    }

    @Test
    void makes_no_checkout_for_a_step_that_wants_none() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("ls -A; echo here", Map.of("BUILDKITE_SKIP_CHECKOUT", "true"));

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.log(job)).contains("No checkout", "here").doesNotContain("README");
    }

    @Test
    void refuses_a_job_for_an_image_and_runs_nothing_of_it() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("echo ran", Map.of("BUILDKITE_IMAGE", "alpine:3"));

        assertThat(ground.server.jobs.awaitFinish(job).signalReason()).contains("agent_refused");
        assertThat(ground.server.jobs.log(job))
                .contains("runs no containers", "alpine:3")
                .doesNotContain("\nran\n");
    }

    @Test
    void refuses_a_job_with_plugins_and_runs_nothing_of_it() throws IOException {
        ground.open(ground.settings());

        String job =
                ground.offer("echo ran", Map.of("BUILDKITE_PLUGINS", "[{\"docker#v5.0.0\":{\"image\":\"alpine\"}}]"));

        JobFinish finish = ground.server.jobs.awaitFinish(job);
        assertThat(finish.exitStatus()).isEqualTo("-1");
        assertThat(finish.signalReason()).contains("agent_refused");
        assertThat(ground.server.jobs.log(job))
                .contains("does not run any. Nothing was run.", "docker#v5.0.0")
                .doesNotContain("Running command");
    }

    @Test
    void says_plainly_that_there_is_no_such_commit_or_repository() throws IOException {
        ground.open(ground.settings());
        String nowhere = temporary.resolve("nowhere").toString();

        String noCommit = ground.offer("true", Map.of("BUILDKITE_COMMIT", "0123456789012345678901234567890123456789"));
        String noRepository = ground.offer("true", Map.of("BUILDKITE_REPO", nowhere));
        String hostile = ground.offer("true", Map.of("BUILDKITE_COMMIT", "--upload-pack=touch"));

        assertThat(ground.server.jobs.awaitFinish(noCommit).exitStatus()).isEqualTo("128");
        assertThat(ground.server.jobs.log(noCommit)).contains("Checkout failed: there is no commit 0123456789");
        assertThat(ground.server.jobs.awaitFinish(noRepository).exitStatus()).isEqualTo("128");
        assertThat(ground.server.jobs.log(noRepository)).contains("Checkout failed: could not fetch " + nowhere);
        assertThat(ground.server.jobs.awaitFinish(hostile).exitStatus()).isEqualTo("128");
        assertThat(ground.server.jobs.log(hostile)).contains("is not a commit");
    }

    @Test
    void says_that_a_command_does_not_exist() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("no-such-program --at-all");
        String none = ground.offer("  ");

        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("127");
        assertThat(ground.server.jobs.log(job)).contains("no-such-program: command not found");
        assertThat(ground.server.jobs.awaitFinish(none).signalReason()).contains("process_run_error");
        assertThat(ground.server.jobs.log(none)).contains("The step has no command");
    }

    @Test
    void runs_as_many_jobs_side_by_side_as_it_has_slots() throws IOException {
        ground.open(Told.jobs(ground.settings(), 2, 1, 1));
        String meet = "touch $MINE; until [ -e $OTHER ]; do sleep 0.05; done";
        String left = temporary.resolve("left").toString();
        String right = temporary.resolve("right").toString();

        String one = ground.offer(meet, Map.of("MINE", left, "OTHER", right));
        String two = ground.offer(meet, Map.of("MINE", right, "OTHER", left));

        assertThat(ground.server.jobs.awaitFinish(one).exitStatus()).isEqualTo("0");
        assertThat(ground.server.jobs.awaitFinish(two).exitStatus()).isEqualTo("0");
        assertThat(ground.server.registrations())
                .extracting(AgentRegistration::name)
                .containsExactlyInAnyOrder("test-1", "test-2");
    }

    @Test
    void leaves_nothing_running_behind_a_command_that_has_ended() throws IOException {
        ground.open(ground.settings());

        String job = ground.offer("sleep 1000 & (set -m; sleep 1001 & echo other $!); echo left $!");

        ground.server.jobs.awaitFinish(job);
        assertThat(ground.alive(ground.numberAfter(job, "left "))).isFalse();
        assertThat(ground.alive(ground.numberAfter(job, "other "))).isFalse();
    }

    @Test
    void runs_a_job_once_however_many_answers_are_lost() throws IOException {
        var lost = new ConcurrentHashMap<String, Integer>();
        ground.server.loseAnswers(call -> {
            String last = call.substring(call.lastIndexOf('/') + 1);
            return List.of("accept", "start", "finish").contains(last) && lost.merge(last, 1, Integer::sum) <= 2;
        });
        Path runs = temporary.resolve("runs");
        ground.open(ground.settings());

        String job = ground.offer("echo run >> " + runs);
        ground.server.await(
                "the end", () -> ground.server.jobs.job(job).finishes.size() > 1);
        ground.server.jobs.offer(ground.server.jobs.job(job).job);
        int finishes = ground.server.jobs.job(job).finishes.size();
        ground.server.await(
                "the end again", () -> ground.server.jobs.job(job).finishes.size() > finishes);

        assertThat(runs).hasContent("run");
        assertThat(ground.server.jobs.job(job).accepts).isGreaterThan(1);
        assertThat(ground.server.jobs.job(job).finishes)
                .extracting("exitStatus")
                .containsOnly("0");
    }

    @Test
    void does_not_run_a_job_that_was_given_to_another_meanwhile() throws IOException {
        Path runs = temporary.resolve("runs");
        ground.server.refuse(call -> call.contains("/job-1-") && call.endsWith("/accept"), 422);
        ground.open(ground.settings());

        ground.offer("echo run >> " + runs);
        String next = ground.offer("true");

        assertThat(ground.server.jobs.awaitFinish(next).exitStatus()).isEqualTo("0");
        assertThat(runs).doesNotExist();
    }

    @Test
    void registers_again_only_when_the_server_does_not_know_it() throws IOException {
        ground.open(ground.settings());
        String before = ground.offer("true");
        ground.server.jobs.awaitFinish(before);

        ground.server.goAway();
        ground.server.comeBack();
        ground.server.refuse(call -> call.endsWith("/v3/ping") || call.endsWith("/v3/heartbeat"), 503);
        long refused = ground.server.calls().size();
        ground.server.await("calls", () -> ground.server.calls().size() > refused + 3);
        ground.server.refuse(_ -> false, 503);
        String between = ground.offer("true");
        ground.server.jobs.awaitFinish(between);
        assertThat(ground.server.registrations()).hasSize(1);

        ground.server.forgetAgents();
        String after = ground.offer("true");
        assertThat(ground.server.jobs.awaitFinish(after).exitStatus()).isEqualTo("0");
        assertThat(ground.server.registrations()).hasSize(2);
    }

    @Test
    void says_that_it_is_there_while_its_job_runs() throws IOException {
        ground.open(ground.settings());
        Path end = temporary.resolve("end");
        String job = ground.offer("echo here; until test -e " + end + "; do sleep 0.05; done");
        ground.server.jobs.awaitLog(job, "here");
        int beats = ground.server.heartbeats();
        ground.server.await("heartbeats", () -> ground.server.heartbeats() > beats + 1);
        Files.createFile(end);
        assertThat(ground.server.jobs.awaitFinish(job).exitStatus()).isEqualTo("0");
    }

    @Test
    void says_that_its_token_is_wrong() {
        Agent agent = ground.open(AgentSettings.of(ground.server.uri(), "wrong", "test", temporary.resolve("other")));

        assertThatThrownBy(agent::await).isInstanceOf(AgentProblem.class).hasMessageContaining("no such token");
    }

    @Test
    void refuses_a_folder_that_another_agent_uses() {
        ground.open(ground.settings());

        assertThatThrownBy(() -> ground.open(ground.settings()))
                .isInstanceOf(AgentProblem.class)
                .hasMessageContaining("in use by another agent");
    }
}
