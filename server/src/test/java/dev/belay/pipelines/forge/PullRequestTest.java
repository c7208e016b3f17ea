package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.agent.AcceptedJob;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.PipelineView;
import dev.belay.protocol.setting.OccasionsSetting;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pull requests and tags, as forges tell of them. */
@Tag("slow")
class PullRequestTest {

    private static final String STEPS = """
            steps:
              - {label: Always, command: "true"}
              - {label: For review, command: "true", if: build.pull_request.id != null}
              - {label: For a release, command: "true", if: 'build.tag =~ /^v/'}
              - {label: For the label, command: "true", if: build.pull_request.label == "small"}
            """;

    private final World world = new World();
    private final GitFolder git = new GitFolder();
    private GitHub gitHub = new GitHub(world, "");
    private String secret = "";
    private String head = "";

    @BeforeEach
    void createPipeline() {
        git.write(".belay/pipeline.yml", STEPS);
        git.commit("Begin");
        secret = world.pipeline(git).hookSecret();
        gitHub = new GitHub(world, secret);
        git.git("checkout", "--quiet", "-b", "idea");
        head = git.commit("An idea");
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    @Test
    void aPullRequestIsBuiltWhenItIsOpenedAndItsJobsKnowIt() {
        assertThat(gitHub.tell("pull_request", opened(head, "shop/shop"))).contains("A build was created.");
        world.work();
        assertThat(world.show(1).jobs()).extracting("label").containsExactly("Always", "For review");
        AcceptedJob job = world.begin(world.agent("one"));
        assertThat(job.env())
                .containsEntry("BUILDKITE_BRANCH", "idea")
                .containsEntry("BUILDKITE_COMMIT", head)
                .containsEntry("BUILDKITE_MESSAGE", "Sell ideas")
                .containsEntry("BUILDKITE_PULL_REQUEST", "7")
                .containsEntry("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "main")
                .containsEntry("BUILDKITE_PULL_REQUEST_LABELS", "small,quick")
                .containsEntry("BUILDKITE_REFSPEC", "");
    }

    @Test
    void aPullRequestWhoseTitleAsksForNoBuildHasNone() {
        gitHub.tell("pull_request", opened(head, "shop/shop").replace("Sell ideas", "Sell ideas [skip ci]"));
        world.work();
        assertThat(world.show(1).build().state()).isEqualTo("not_run");
        assertThat(world.show(1).build().reason()).contains("The title of the pull request asks that it is not built.");
    }

    /** A push to a branch with a pull request is told as two events, in any order. */
    @Test
    void aPushToAnOpenPullRequestIsBuiltOnceAndAsThat() {
        gitHub.tell("pull_request", opened(head, "shop/shop"));
        String first = git.commit("A better idea");
        assertThat(gitHub.tell("push", push("refs/heads/idea", first))).contains("A build was created.");
        assertThat(gitHub.tell("pull_request", event("synchronize", first, "shop/shop")))
                .contains("has a build already");
        String second = git.commit("The best idea");
        assertThat(gitHub.tell("pull_request", event("synchronize", second, "shop/shop")))
                .contains("A build was created.");
        assertThat(gitHub.tell("push", push("refs/heads/idea", second))).contains("has a build already");
        world.work();
        for (long number = 2; number <= 3; number++) {
            assertThat(world.show(number).jobs()).extracting("label").contains("For review");
        }
        gitHub.tell("pull_request", event("closed", second, "shop/shop"));
        gitHub.tell("push", push("refs/heads/idea", git.commit("After it was closed")));
        world.work();
        assertThat(world.show(4).jobs()).extracting("label").containsExactly("Always");
    }

    /** Whoever can open a pull request from a repository of their own could run any command on the agents. */
    @Test
    void aForkIsBuiltOnlyWhenThePipelineSaysSo() {
        git.git("update-ref", "refs/pull/7/head", head);
        git.git("checkout", "--quiet", "main");
        git.git("branch", "--quiet", "-D", "idea");
        assertThat(gitHub.tell("pull_request", opened(head, "somebody/shop"))).contains("from other repositories");
        assertThat(builds()).isZero();
        set(new OccasionsSetting(Optional.empty(), Optional.of(true), Optional.empty(), Optional.empty()));
        assertThat(gitHub.tell("pull_request", opened(head, "somebody/shop"))).contains("A build was created.");
        world.work();
        AcceptedJob job = world.begin(world.agent("one"));
        assertThat(job.env())
                .containsEntry("BUILDKITE_BRANCH", "pull/7:idea")
                .containsEntry("BUILDKITE_REFSPEC", "refs/pull/7/head")
                .containsEntry("BUILDKITE_PULL_REQUEST_REPO", "https://git.example.com/somebody/shop.git");
        // A branch of the same name in the repository itself has nothing to do with it.
        git.git("checkout", "--quiet", "-b", "idea");
        gitHub.tell("push", push("refs/heads/idea", git.commit("Another idea")));
        world.work();
        assertThat(world.show(2).jobs()).extracting("label").containsExactly("Always");
    }

    @Test
    void labelsBuildTheSameCommitAgainWhenThePipelineSaysSo() {
        gitHub.tell("pull_request", opened(head, "shop/shop"));
        assertThat(gitHub.tell("pull_request", event("labeled", head, "shop/shop")))
                .contains("labels change");
        set(new OccasionsSetting(Optional.empty(), Optional.empty(), Optional.of(true), Optional.empty()));
        String labeled = event("labeled", head, "shop/shop")
                .replace("{\"action\"", "{\"label\": {\"name\": \"small\"}, \"action\"");
        assertThat(gitHub.tell("pull_request", "d1", labeled)).contains("A build was created.");
        assertThat(gitHub.tell("pull_request", "d1", event("labeled", head, "shop/shop")))
                .contains("has a build already");
        assertThat(builds()).isEqualTo(2);
        world.work();
        assertThat(world.show(1).jobs()).extracting("label").containsExactly("Always", "For review");
        assertThat(world.show(2).jobs()).extracting("label").containsExactly("Always", "For review", "For the label");
        assertThat(gitHub.tell("pull_request", event("assigned", head, "shop/shop")))
                .contains("changes nothing");
    }

    @Test
    void aTagIsBuiltWhenThePipelineSaysSoAlsoWhenItIsAnnotated() {
        git.git("tag", "-a", "v1", "-m", "One");
        String annotation = git.git("rev-parse", "v1").strip();
        assertThat(annotation).isNotEqualTo(head);
        assertThat(gitHub.tell("push", push("refs/tags/v1", head))).contains("does not build tags");
        PipelineView view =
                set(new OccasionsSetting(Optional.of(false), Optional.empty(), Optional.empty(), Optional.of(true)));
        assertThat(view.occasions()).isEqualTo(new PipelineView.Occasions(false, false, false, true));
        assertThat(tellPlainly("ref=refs/tags/v1&commit=" + annotation)).contains("A build was created.");
        world.work();
        assertThat(world.show(1).jobs()).extracting("label").containsExactly("Always", "For a release");
        assertThat(world.show(1).build().commit()).isEqualTo(head);
        assertThat(world.begin(world.agent("one")).env())
                .containsEntry("BUILDKITE_TAG", "v1")
                .containsEntry("BUILDKITE_BRANCH", "v1");
        assertThat(gitHub.tell("pull_request", opened(head, "shop/shop"))).contains("does not build pull requests");
    }

    @Test
    void gitLabCallsThemMergeRequests() throws InterruptedException {
        assertThat(tellGitLab("open", "")).contains("A build was created.");
        assertThat(tellGitLab("update", "")).contains("changes nothing");
        assertThat(tellGitLab("update", ", \"oldrev\": \"" + head + "\"")).contains("has a build already");
        world.work();
        assertThat(world.begin(world.agent("one")).env())
                .containsEntry("BUILDKITE_PULL_REQUEST", "7")
                .containsEntry("BUILDKITE_PULL_REQUEST_LABELS", "small");
        assertThat(tellGitLab("merge", "")).contains("is closed");
    }

    @Test
    void aPullRequestThatIsNotWellFormedIsRefused() {
        assertThatThrownBy(() -> gitHub.tell("pull_request", "{\"action\": \"opened\"}"))
                .hasMessageContaining("pull_request");
        assertThatThrownBy(() -> gitHub.tell("pull_request", opened("HEAD", "shop/shop")))
                .hasMessageContaining("whole commit id");
        assertThat(builds()).isZero();
    }

    private PipelineView set(OccasionsSetting setting) {
        return world.api(Method.PUT, "/api/pipelines/shop/occasions", setting, PipelineView.class);
    }

    private int builds() {
        return world.api(Method.GET, "/api/builds?pipeline=shop", Map.of(), BuildList.class)
                .builds()
                .size();
    }

    private String tellPlainly(String form) {
        return tell(Map.of("Belay-Hook-Secret", secret, "Content-Type", "application/x-www-form-urlencoded"), form);
    }

    private String tellGitLab(String action, String more) {
        return tell(Map.of("X-Gitlab-Event", "Merge Request Hook", "X-Gitlab-Token", secret), """
                {"object_attributes": {"iid": 7, "title": "Sell ideas", "action": "%s", "source_branch": "idea",
                  "target_branch": "main", "source_project_id": 1, "target_project_id": 1,
                  "last_commit": {"id": "%s"}, "source": {"git_http_url": "https://git.example.com/shop.git"}%s},
                 "labels": [{"title": "small"}], "user": {"name": "Ada"}}
                """.formatted(
                        action, head, more));
    }

    private String tell(Map<String, String> headers, String body) {
        try {
            Response response = world.call(Method.POST, "/hooks/shop", Caller.NOBODY, headers, World.utf8(body));
            return ((Response.JsonBody) response).value().toString();
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    private static String opened(String commit, String from) {
        return event("opened", commit, from);
    }

    private static String event(String action, String commit, String from) {
        return """
                {"action": "%s", "number": 7, "pull_request": {
                  "number": 7, "title": "Sell ideas", "draft": false, "user": {"login": "ada"},
                  "labels": [{"name": "small"}, {"name": "quick"}],
                  "head": {"ref": "idea", "sha": "%s",
                           "repo": {"full_name": "%s", "clone_url": "https://git.example.com/%s.git"}},
                  "base": {"ref": "main", "sha": "%s", "repo": {"full_name": "shop/shop"}}}}
                """.formatted(action, commit, from, from, commit);
    }

    private static String push(String ref, String commit) {
        return """
                {"ref": "%s", "before": "%s", "after": "%s",
                 "head_commit": {"id": "%s", "message": "Sell more", "author": {"name": "Ada"}}}
                """.formatted(ref, commit, commit, commit);
    }
}
