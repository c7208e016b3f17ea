package dev.belay.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The threads of a client, four and the one of {@link HttpClient}, however many services it watches; and what it asks
 * for time and chance.
 *
 * @param timer does what is due; nothing that waits
 * @param work writes files and tells listeners, one after another
 * @param nanos the even clock
 */
record Machinery(
        HttpClient http,
        ScheduledExecutorService timer,
        ExecutorService work,
        LongSupplier nanos,
        InstantSource clock,
        Supplier<RandomGenerator> random)
        implements AutoCloseable {

    private static final Logger log = System.getLogger("dev.belay.client");
    private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(3);
    private static final int ANSWERING_THREADS = 2;
    private static final int IDLE_SECONDS = 10;

    static Machinery start(InstantSource clock, Supplier<RandomGenerator> random) {
        var timer = new ScheduledThreadPoolExecutor(1, named("belay-discovery-timer"));
        timer.setRemoveOnCancelPolicy(true);
        // It ends with its work: the HTTP client has a last few things to do when all else is closed.
        var answers = new ThreadPoolExecutor(
                ANSWERING_THREADS,
                ANSWERING_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                named("belay-discovery-http"));
        answers.allowCoreThreadTimeOut(true);
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_DEADLINE)
                .executor(answers)
                .build();
        return new Machinery(
                http,
                timer,
                Executors.newSingleThreadExecutor(named("belay-discovery-work")),
                System::nanoTime,
                clock,
                random);
    }

    /** Threads that keep no program alive. */
    private static ThreadFactory named(String name) {
        ThreadFactory usual = Executors.defaultThreadFactory();
        return task -> {
            Thread thread = usual.newThread(task);
            thread.setName(name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Does this once, after a while; not when it is closed before. */
    void after(Duration pause, Runnable task) {
        try {
            var unused = timer.schedule(task, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            log.log(Level.DEBUG, "the client is closed, and nothing more is begun");
        }
    }

    /** Does this again and again, also when it failed. */
    void each(Duration pause, Runnable task) {
        after(pause, () -> {
            try {
                task.run();
            } catch (RuntimeException exception) {
                log.log(Level.ERROR, "what is done regularly fails", exception);
            }
            each(pause, task);
        });
    }

    /** Does this after what was asked for before. */
    void work(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException closed) {
            log.log(Level.DEBUG, "the client is closed, and nothing more is told or kept");
        }
    }

    /** Ends what is due later; what is being written is finished, if it takes no longer than a second. */
    @Override
    public void close() {
        timer.shutdownNow();
        work.shutdown();
        try {
            if (!work.awaitTermination(1, TimeUnit.SECONDS)) {
                log.log(Level.DEBUG, "a file or a listener is slow, and is not waited for");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
