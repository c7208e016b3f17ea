package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What replicas tell each other while they run. */
@Tag("slow")
final class ReplicasTest extends ThreeServers {

    /** Reads server-sent events. */
    private final class Reader {
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        final Thread thread;

        Reader(int replica, String path, String token) {
            this.thread = Thread.ofVirtual().start(() -> {
                try {
                    HttpResponse<Stream<String>> answer = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(replica) + path))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofLines());
                    answer.body().filter(line -> line.startsWith("data: ")).forEach(events::add);
                } catch (IOException | InterruptedException | java.io.UncheckedIOException _) {
                    // The server stops.
                }
                events.add("the end");
            });
        }

        String nextOrEnd() {
            try {
                return events.take();
            } catch (InterruptedException _) {
                return "the end";
            }
        }

        String next() throws InterruptedException {
            String next = events.poll(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            assertThat(next).as("an event within the deadline").isNotNull();
            return next;
        }
    }

    private List<Reader> watch() {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            readers.add(new Reader(i, "/api/services/web/watch", registrant));
        }
        return readers;
    }

    private int status(int replica, String method, String path) throws InterruptedException {
        return send(replica, method, path, "{}", registrant).statusCode();
    }

    @Test
    void whatIsToldToOneIsKnownToAllAlsoWithoutTheDatabase() throws Exception {
        List<Reader> readers = watch();
        for (Reader each : readers) {
            assertThat(each.next()).contains("\"instances\":[]");
        }
        changesReachAll(readers, 1);
        way.close();
        changesReachAll(readers, 2);
        for (int i = 0; i < COUNT; i++) {
            assertThat(addresses(i)).isEmpty();
        }
        // Answered from memory, whatever nobody can be asked any more.
        assertThat(status(1, "GET", "/api/instances/web-2")).isEqualTo(404);
    }

    @Test
    void whoFallsSilentLeavesEverywhereAndWhoIsShutOutWatchesNoLonger() throws Exception {
        HttpResponse<String> made =
                send(1, "POST", "/api/tokens", "{\"name\":\"short\",\"scopes\":[\"register\"]}", administrator);
        var shutOut = new Reader(1, "/api/services/web/watch", field(made.body(), "secret"));
        assertThat(shutOut.next()).contains("\"instances\":[]");
        assertThat(send(1, "DELETE", "/api/tokens/" + field(made.body(), "id"), "", administrator)
                        .statusCode())
                .isEqualTo(204);
        List<Reader> readers = watch();
        for (int i = 1; i <= COUNT; i++) {
            register(i % COUNT, i, 3);
        }
        var gone = new AtomicInteger();
        for (Reader each : readers) {
            Thread.ofVirtual().start(() -> {
                while (!each.nextOrEnd().contains("\"gone\":[\"web-1\"]")) {
                    Thread.onSpinWait();
                }
                gone.incrementAndGet();
            });
        }
        await(() -> {
            get(0, "/api/registry");
            return beat(0, 2) && beat(1, 3) && gone.get() == COUNT;
        });
        for (int i = 0; i < COUNT; i++) {
            assertThat(addresses(i)).containsExactly("10.0.0.2", "10.0.0.3");
            assertThat(status(i, "GET", "/api/instances/web-1")).isEqualTo(404);
        }
        while (!shutOut.next().equals("the end")) {
            assertThat(shutOut.thread.isAlive()).isTrue();
        }
    }

    private boolean beat(int replica, int number) {
        try {
            return status(replica, "PUT", "/api/instances/web-" + number + "/heartbeat") == 204;
        } catch (InterruptedException exception) {
            throw new AssertionError(exception);
        }
    }

    @Test
    void whatWasTakenIsToldBeforeTheGoodbye() throws Exception {
        var taken = new ConcurrentLinkedQueue<String>();
        var enough = new CountDownLatch(20);
        Thread busy = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    String id = "web-" + i;
                    HttpResponse<String> answer =
                            send(0, "PUT", "/api/instances/" + id, web(1 + i % 250, 60), registrant);
                    if (answer.statusCode() == 200) {
                        taken.add(id);
                        enough.countDown();
                    }
                }
            } catch (AssertionError | InterruptedException _) {
                // It takes nothing any more.
            }
        });
        enough.await();
        servers.getFirst().close();
        busy.interrupt();
        busy.join();
        for (int i = 1; i < COUNT; i++) {
            String known = body(get(i, "/api/instances?service=web"));
            assertThat(taken).as("replica " + i).allMatch(id -> known.contains("\"" + id + "\""));
            assertThat(body(get(i, "/api/registry"))).contains("\"silent\":[]");
        }
    }

    /** Registered at one, renewed at the next, changed there, and deregistered at the third. */
    private void changesReachAll(List<Reader> readers, int number) throws Exception {
        register(0, number, 30);
        String path = "/api/instances/web-" + number;
        for (int i = 0; i < COUNT; i++) {
            assertThat(readers.get(i).next()).contains("\"id\":\"web-" + number + "\"", "\"health\":\"passing\"");
            assertThat(addresses(i)).containsExactly("10.0.0." + number);
            assertThat(status(i, "PUT", path + "/heartbeat")).isEqualTo(204);
            assertThat(body(get(i, "/api/instances?service=web"))).contains("web-" + number);
        }
        assertThat(send(1, "PUT", path + "/heartbeat", "{\"health\":\"critical\"}", registrant)
                        .statusCode())
                .isEqualTo(204);
        for (int i = 0; i < COUNT; i++) {
            assertThat(readers.get(i).next()).contains("\"health\":\"critical\"");
            assertThat(addresses(i)).isEmpty();
        }
        assertThat(status(2, "DELETE", path)).isEqualTo(204);
        for (Reader each : readers) {
            assertThat(each.next()).contains("\"gone\":[\"web-" + number + "\"]");
        }
    }
}
