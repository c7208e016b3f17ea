package dev.belay.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An instance is killed while customers are at it. */
@SuppressWarnings("StringConcatToTextBlock")
@Tag("slow")
class KillTest {

    private static final int CUSTOMERS = 8;
    private static final int REQUESTS = 150;
    private static final int BEFORE_THE_KILL = 300;

    private final ConcurrentHashMap<String, AtomicInteger> orders = new ConcurrentHashMap<>();
    private final CountDownLatch underLoad = new CountDownLatch(BEFORE_THE_KILL);

    @Test
    void noGetFails() throws Exception {
        try (var stage = new Stage()) {
            var statuses = killOneOfThree(stage, "GET");
            assertThat(statuses).hasSize(CUSTOMERS * REQUESTS).containsOnly(200);
            assertThat(stage.server
                            .awaitRequests("shop-1", CUSTOMERS * REQUESTS)
                            .failures())
                    .isZero();
        }
    }

    @Test
    void noOrderIsPlacedTwiceAndOnlyThoseUnderWayFail() throws Exception {
        try (var stage = new Stage()) {
            var statuses = killOneOfThree(stage, "POST");
            assertThat(orders)
                    .isNotEmpty()
                    .allSatisfy((_, times) -> assertThat(times).hasValue(1));
            long failed = statuses.stream().filter(status -> status != 200).count();
            assertThat(failed).isLessThanOrEqualTo(CUSTOMERS);
            assertThat(stage.server
                            .awaitRequests("shop-1", CUSTOMERS * REQUESTS)
                            .failures())
                    .isEqualTo(failed);
        }
    }

    private List<Integer> killOneOfThree(Stage stage, String method) throws Exception {
        var victim = stage.instance(this::take);
        stage.routeTo(victim, stage.instance(this::take), stage.instance(this::take));
        var statuses = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = new ArrayList<Future<List<Integer>>>();
            for (int customer = 0; customer < CUSTOMERS; customer++) {
                int number = customer;
                running.add(threads.submit(() -> shop(stage, method, number)));
            }
            underLoad.await();
            victim.die();
            for (var one : running) {
                statuses.addAll(one.get());
            }
        }
        return statuses;
    }

    private void take(
            FakeInstance.Heard request, java.net.Socket socket, java.io.InputStream in, java.io.OutputStream out)
            throws IOException {
        FakeInstance.readBody(request, in);
        orders.computeIfAbsent(request.path(), _ -> new AtomicInteger()).incrementAndGet();
        underLoad.countDown();
        FakeInstance.answer(out, 200, "taken");
    }

    private static List<Integer> shop(Stage stage, String method, int customer) throws IOException {
        var statuses = new ArrayList<Integer>();
        try (var caller = stage.caller()) {
            for (int order = 0; order < REQUESTS; order++) {
                caller.send(method + " /" + customer + "-" + order + " HTTP/1.1\r\nHost: shop.localhost\r\n"
                        + (method.equals("POST") ? "Content-Length: 5\r\n\r\norder" : "\r\n"));
                statuses.add(caller.read().status());
            }
        }
        return statuses;
    }
}
