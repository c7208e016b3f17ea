package dev.belay.cli.demo;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Many customers at once, each asking for pages of the shop in their own rhythm, so that together they make {@code perSecond}
 * requests. They go on until closed; every visit is kept.
 */
public final class Customers implements AutoCloseable {

    private static final List<String> PAGES = List.of("/", "/catalogue", "/rope", "/harness", "/belay-device");

    /** They come one after the other, as customers do, and not all in one instant. */
    private static final Duration ARRIVAL = Duration.ofSeconds(5);

    private final int count;
    private final Duration rhythm;
    private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final List<Thread> threads;

    /**
     * @param count how many customers there are
     * @param perSecond requests in a second, of all together
     * @param port of the edge on loopback
     * @param host the shop's host name
     */
    public Customers(int count, int perSecond, int port, String host, InstantSource clock, RandomGenerator random) {
        this.count = count;
        this.rhythm = Duration.ofNanos(1_000_000_000L * count / perSecond);
        this.threads = IntStream.range(0, count)
                .mapToObj(number -> {
                    long offset = ARRIVAL.toNanos() * number / count + random.nextLong(rhythm.toNanos());
                    var customer = new Customer(number, port, host, clock);
                    return Thread.ofVirtual().name("customer " + number).start(() -> shop(customer, number, offset));
                })
                .toList();
    }

    private void shop(Customer customer, int number, long offsetNanos) {
        try (customer) {
            long next = System.nanoTime() + offsetNanos;
            int page = number;
            while (!closing.await(next - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                visits.add(customer.visit(PAGES.get(page++ % PAGES.size())));
                next = Math.max(next + rhythm.toNanos(), System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    public int count() {
        return count;
    }

    /** All visits so far, in the order in which they ended. */
    public List<Visit> visits() {
        return List.copyOf(visits);
    }

    /** Lets everybody finish what they asked for, then ends. */
    @Override
    public void close() {
        closing.countDown();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
