package dev.belay.pipelines.notice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.belay.pipelines.job.JobLimits;
import dev.belay.pipelines.world.GitFolder;
import dev.belay.pipelines.world.World;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.web.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who does not answer holds up himself only: one that takes every call and never says a word, beside one that answers. */
@Tag("slow")
final class DeliveriesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** So many wait for the same target at once. */
    private static final int EACH = 4;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> held = new LinkedBlockingQueue<>();
    private final GitFolder git = new GitFolder();
    private final Callers callers = new Callers();
    private final HttpServer answering;
    private final ServerSocket silent;
    private final World world = new World(
            JobLimits.USUAL,
            Site.assumed("http://belay.test"),
            new Outward(Optional.empty(), Set.of("127.0.0.1", "localhost"), callers));

    DeliveriesTest() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        answering = HttpServer.create(new InetSocketAddress(here, 0), 0);
        answering.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
            told.add(exchange.getRequestURI().getPath());
        });
        answering.start();
        silent = new ServerSocket(0, 100, here);
        Thread.startVirtualThread(this::hold);
        git.write("README", "A shop.");
        git.commit("Begin");
        world.pipeline(git);
    }

    private void hold() {
        try {
            while (true) {
                held.add(silent.accept());
            }
        } catch (IOException _) {
            // The test is over.
        }
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
        for (Socket each : held) {
            each.close();
        }
        callers.close();
        answering.stop(0);
        world.close();
        git.close();
    }

    @Test
    void whoNeverAnswersHoldsUpNobodyElse() throws Exception {
        world.build(git, notices("http://127.0.0.1:" + silent.getLocalPort() + "/", 10));
        List<Socket> first = heldNow(EACH);
        world.build(git, notices("http://localhost:" + answering.getAddress().getPort() + "/", 3));
        world.work("deliveries");
        assertThat(List.of(soon(told), soon(told), soon(told))).containsExactlyInAnyOrder("/0", "/1", "/2");
        assertThat(held).as("no more than %d wait for the same one", EACH).isEmpty();

        // Where one ends, the next begins.
        String begun = "next_at > '" + world.clock.instant() + "'";
        try (Nudges.Listener more = world.database.nudges().listen("deliveries")) {
            for (Socket each : first) {
                each.close();
            }
            while (count("attempts = 1") < EACH || count("attempts = 0 and " + begun) < EACH) {
                assertThat(more.await(PATIENCE)).isTrue();
                world.work("deliveries");
            }
        }
        heldNow(EACH);
        assertThat(count("attempts = 0 and next_at is not null")).isEqualTo(10 - EACH);
    }

    private int count(String condition) {
        return Integer.parseInt(world.database
                .strings("select count(*) from pipelines.delivery where " + condition)
                .getFirst());
    }

    private List<Socket> heldNow(int count) throws InterruptedException {
        var all = new ArrayList<Socket>();
        while (all.size() < count) {
            all.add(soon(held));
        }
        return all;
    }

    private static <T> T soon(BlockingQueue<T> queue) throws InterruptedException {
        return Optional.ofNullable(queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .orElseThrow(() -> new AssertionError("nobody called"));
    }

    private static String notices(String address, int count) {
        var file = new StringBuilder("notify:\n");
        for (int number = 0; number < count; number++) {
            file.append("  - {webhook: '").append(address).append(number).append("', if: build.state == 'passed'}\n");
        }
        return file.append("steps: [wait]\n").toString();
    }
}
