package dev.belay.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.belay.pipelines.world.World;
import dev.belay.platform.web.Route.Method;
import dev.belay.protocol.api.BuildList;
import dev.belay.protocol.api.BuildSummary;
import dev.belay.protocol.api.PipelineCreated;
import dev.belay.protocol.api.PipelineView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Repositories that are asked for news: here such that answer just what a test wants, when it wants. */
@Tag("slow")
class PollerTest {

    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);
    private static final String MAIN = "\trefs/heads/main\n";

    private final World world = new World();
    private final AtomicReference<String> refs = new AtomicReference<>(ONE + MAIN);
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private final HttpServer repository = server();

    private HttpServer server() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                byte[] answer = refs.get().getBytes(StandardCharsets.US_ASCII);
                if (exchange.getRequestURI().getPath().startsWith("/slow")) {
                    meanwhile.get().run();
                }
                exchange.sendResponseHeaders(answer.length == 0 ? 500 : 200, answer.length == 0 ? -1 : answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException exception) {
            throw new AssertionError(exception);
        }
    }

    private String secret = "";

    @BeforeEach
    void createPipeline() {
        secret = pipeline("shop", "slow").hookSecret();
        world.pass(Duration.ofSeconds(5));
    }

    @AfterEach
    void close() {
        repository.stop(0);
        world.close();
    }

    @Test
    void aHeadThatMovedIsBuiltOnceAndABranchThatComesAgainIsBuiltAgain() {
        poll();
        assertThat(builds()).isEmpty();
        refs.set(TWO + MAIN);
        poll();
        poll();
        assertThat(builds()).extracting(BuildSummary::commit).containsExactly(TWO);
        refs.set(TWO + MAIN + ONE + "\trefs/heads/feature\n");
        poll();
        refs.set(TWO + MAIN);
        poll();
        refs.set(TWO + MAIN + TWO + "\trefs/heads/feature\n");
        poll();
        assertThat(builds()).extracting(BuildSummary::branch).containsExactly("feature", "feature", "main");
    }

    @Test
    void aPushThatIsToldWhileTheRepositoryIsAskedIsNotFollowedByTheCommitBefore() throws Exception {
        refs.set(TWO + MAIN);
        meanwhile.set(() -> push("3".repeat(40)));
        poll();
        assertThat(builds()).extracting(BuildSummary::commit).containsExactly("3".repeat(40));
        meanwhile.set(() -> {});
        refs.set("3".repeat(40) + MAIN);
        poll();
        assertThat(builds()).hasSize(1);
    }

    private void push(String commit) {
        try {
            world.call(
                    Method.POST,
                    "/hooks/shop",
                    World.OPERATOR,
                    Map.of("Belay-Hook-Secret", secret),
                    World.utf8("ref=refs/heads/main&commit=" + commit));
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    @Test
    void aRepositoryThatCannotBeAskedSaysSoUntilItCan() {
        refs.set("");
        poll();
        assertThat(shown().pollFailure())
                .hasValueSatisfying(failure -> assertThat(failure).contains("cannot be read"));
        world.pass(Duration.ofSeconds(30));
        poll();
        refs.set(TWO + MAIN);
        world.pass(Duration.ofSeconds(30));
        poll();
        assertThat(shown().pollFailure()).isEmpty();
        assertThat(builds()).hasSize(1);
        assertThat(world.journal("pipeline."))
                .containsExactly("pipeline.created", "pipeline.unreadable", "pipeline.readable");
    }

    @Test
    void aRepositoryThatDoesNotAnswerHoldsUpNoOther() throws Exception {
        pipeline("other", "quick");
        world.pass(Duration.ofSeconds(6));
        refs.set(TWO + MAIN);
        var asked = new CountDownLatch(1);
        var answer = new CountDownLatch(1);
        meanwhile.set(() -> {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException exception) {
                throw new AssertionError(exception);
            }
        });
        Thread stuck = Thread.ofPlatform().start(() -> world.work("poller-1"));
        asked.await();
        world.work("poller-2");
        assertThat(builds()).extracting(BuildSummary::pipeline).containsExactly("other");
        answer.countDown();
        stuck.join();
        assertThat(builds()).hasSize(2);
    }

    @Test
    void aRepositoryIsAskedNeitherTooOftenNorTooSeldom() {
        for (int seconds : List.of(4, 86_401)) {
            assertThatThrownBy(() -> world.api(
                            Method.POST,
                            "/api/pipelines",
                            Map.of("slug", "odd", "repository", url("quick"), "pollSeconds", seconds),
                            PipelineCreated.class))
                    .hasMessage("A repository is polled every 5 to 86400 seconds.");
        }
    }

    private PipelineCreated pipeline(String slug, String path) {
        return world.api(
                Method.POST,
                "/api/pipelines",
                Map.of("slug", slug, "repository", url(path), "pollSeconds", 5),
                PipelineCreated.class);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + repository.getAddress().getPort() + "/" + path;
    }

    private void poll() {
        world.work("poller-1");
        world.pass(Duration.ofSeconds(5));
    }

    private PipelineView shown() {
        return world.api(Method.GET, "/api/pipelines/shop", Map.of(), PipelineView.class);
    }

    private List<BuildSummary> builds() {
        return world.api(Method.GET, "/api/builds", Map.of(), BuildList.class).builds();
    }
}
