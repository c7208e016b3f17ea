package dev.belay.pipelines.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.belay.kernel.Problem;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.access.Caller;
import dev.belay.platform.web.Response;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.PipelineCreated;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pushes told by forges and by hand. */
@Tag("slow")
class HookTest {

    private static final String ONE = "1111111111111111111111111111111111111111";
    private static final String TWO = "2222222222222222222222222222222222222222";

    private static final InputStream UNREAD = new InputStream() {
        @Override
        public int read() {
            throw new AssertionError("the body was read");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return read();
        }
    };

    private final World world = new World();
    private final GitFolder git = new GitFolder();
    private String secret = "";

    @BeforeEach
    void createPipeline() {
        git.commit("Begin");
        PipelineCreated created = world.pipeline(git);
        secret = created.hookSecret();
    }

    @AfterEach
    void close() {
        world.close();
        git.close();
    }

    @Test
    void gitHubIsBelievedWhenItSigns() throws InterruptedException {
        byte[] body = World.utf8(push(ONE));
        var headers = Map.of(
                "X-GitHub-Event", "push",
                "X-GitHub-Delivery", "d1",
                "X-Hub-Signature-256", "sha256=" + GitHub.signature(secret, body));
        assertThat(tell(headers, body)).contains("A build was created.");
        assertThat(tell(headers, body)).contains("has a build already");
        assertThat(builds()).isEqualTo(1);
        assertThatThrownBy(() -> tell(headers, World.utf8(push(TWO))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAUTHENTICATED));
    }

    @Test
    void whoShowsNoSecretIsNotReadAndDoesNotLearnWhichPipelinesThereAre() {
        String unsigned = "sha256=" + "0".repeat(64);
        for (Map<String, String> headers : List.of(
                Map.of("Belay-Hook-Secret", "guess"),
                Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", "guess"),
                Map.of("X-GitHub-Event", "push"),
                Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", "guess"))) {
            String known = refused("/hooks/shop", headers, UNREAD);
            String unknown = refused("/hooks/nothing", headers, UNREAD);
            assertThat(known).isEqualTo(unknown).contains("There is no such pipeline, or");
        }
        var signed = Map.of("X-GitHub-Event", "push", "X-Hub-Signature-256", unsigned);
        var empty = InputStream.nullInputStream();
        assertThat(refused("/hooks/shop", signed, empty)).isEqualTo(refused("/hooks/nothing", signed, empty));
    }

    private String refused(String path, Map<String, String> headers, InputStream body) {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> world.call(Method.POST, path, Caller.NOBODY, headers, body));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAUTHENTICATED);
        return problem.getMessage();
    }

    @Test
    void gitLabTellsThePushAgainUnderTheSameKey() throws InterruptedException {
        byte[] one = World.utf8(push(ONE));
        var first = gitLab("shared", "k1");
        assertThat(tell(first, one)).contains("A build was created.");
        assertThat(tell(first, one)).contains("has a build already");
        // Hooks that one event sets off share its id; each of them is a push of its own.
        assertThat(tell(gitLab("shared", "k2"), World.utf8(push(TWO)))).contains("A build was created.");
        assertThat(builds()).isEqualTo(2);
    }

    private Map<String, String> gitLab(String event, String key) {
        return Map.of(
                "X-Gitlab-Event", "Push Hook",
                "X-Gitlab-Token", secret,
                "X-Gitlab-Event-UUID", event,
                "Idempotency-Key", key);
    }

    @Test
    void giteaIsBelievedThoughItLooksLikeGitHub() throws InterruptedException {
        byte[] body = World.utf8(push(ONE));
        tell(
                Map.of(
                        "X-GitHub-Event", "push",
                        "X-Gitea-Event", "push",
                        "X-Gitea-Delivery", "d1",
                        "X-Gitea-Signature", GitHub.signature(secret, body)),
                body);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void gitLabIsBelievedByItsToken() throws InterruptedException {
        tell(Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", secret), World.utf8(push(ONE)));
        assertThat(builds()).isEqualTo(1);
        assertThatThrownBy(() ->
                        tell(Map.of("X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", "guess"), World.utf8(push(TWO))))
                .isInstanceOf(Problem.class);
    }

    @Test
    void aPostReceiveHookNeedsOnlyAForm() throws InterruptedException {
        var headers = Map.of("Belay-Hook-Secret", secret, "Content-Type", "application/x-www-form-urlencoded");
        assertThat(tell(headers, World.utf8("ref=refs%2Fheads%2Fmain&commit=" + ONE)))
                .contains("/pipelines/shop/builds/1");
        assertThat(tell(headers, World.utf8("ref=main&commit=" + ONE))).contains("has a build already");
        tell(headers, World.utf8("ref=main&commit=" + TWO));
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void deletionsTagsAndOtherEventsAreNotBuilt() throws InterruptedException {
        var headers = Map.of("Belay-Hook-Secret", secret);
        assertThat(tell(headers, World.utf8("ref=main&commit=" + "0".repeat(40))))
                .contains("deleted");
        assertThat(tell(headers, World.utf8("ref=refs/tags/v1&commit=" + ONE))).contains("does not build tags");
        byte[] ping = World.utf8("{}");
        assertThat(tell(
                        Map.of(
                                "X-GitHub-Event",
                                "ping",
                                "X-Hub-Signature-256",
                                "sha256=" + GitHub.signature(secret, ping)),
                        ping))
                .contains("works");
        assertThat(builds()).isZero();
    }

    @Test
    void hostileNamesAreRefused() {
        var headers = Map.of("Belay-Hook-Secret", secret);
        assertThatThrownBy(() -> tell(headers, World.utf8("ref=--upload-pack%3Dtouch&commit=" + ONE)))
                .hasMessageContaining("does not name a branch");
        assertThatThrownBy(() -> tell(headers, World.utf8("ref=main&commit=HEAD")))
                .hasMessageContaining("whole commit id");
    }

    private String tell(Map<String, String> headers, byte[] body) throws InterruptedException {
        Response response = world.call(Method.POST, "/hooks/shop", Caller.NOBODY, headers, body);
        return ((Response.JsonBody) response).value().toString();
    }

    private int builds() {
        return world.api(Method.GET, "/api/builds?pipeline=shop", Map.of(), BuildList.class)
                .builds()
                .size();
    }

    private static String push(String commit) {
        return """
                {"ref": "refs/heads/main", "before": "%s", "after": "%s",
                 "head_commit": {"message": "Sell more", "author": {"name": "Ada", "email": "ada@example.com"}}}
                """.formatted(TWO, commit);
    }
}
