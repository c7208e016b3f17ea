package dev.belay;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the serial collector look at the whole heap while the server has little to do. Of its own accord it does so only when the
 * heap has filled up to its bound, and a server that nobody asks for anything would hold all of it after some minutes; the
 * launcher's options let what it finds free go back to the machine (docs/decisions/0079-a-heap-that-is-trimmed.md). Other
 * collectors are left alone.
 */
final class HeapTrim implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(20);

    /** What may gather until it is worth a collection, which holds everything up for a tenth of a second or two. */
    private static final long GATHERED_MIN = 16L << 20;

    /** The share of one core that a server with little to do uses at most. */
    private static final double BUSY_MIN = 0.2;

    private final CountDownLatch stop = new CountDownLatch(1);

    /** Begins to look, twenty seconds from now and every twenty seconds. */
    HeapTrim() {
        ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> "Tenured Gen".equals(pool.getName()))
                .findFirst()
                .ifPresent(pool ->
                        Thread.ofPlatform().name("heap trim").daemon(true).start(() -> trim(pool)));
    }

    private void trim(MemoryPoolMXBean old) {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        try {
            long used = system.getProcessCpuTime();
            while (!stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                long now = system.getProcessCpuTime();
                if (isDue(bytes(old), bytesAfterCollection(old), Duration.ofNanos(now - used))) {
                    System.gc();
                }
                used = system.getProcessCpuTime();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether enough gathered in the old generation, and the processor time of the last pause shows that nobody will mind. */
    static boolean isDue(long bytes, long bytesAfterCollection, Duration processorTime) {
        return bytes - bytesAfterCollection >= GATHERED_MIN && processorTime.toNanos() < BUSY_MIN * PAUSE.toNanos();
    }

    private static long bytes(MemoryPoolMXBean old) {
        return old.getUsage().getUsed();
    }

    private static long bytesAfterCollection(MemoryPoolMXBean old) {
        return Optional.ofNullable(old.getCollectionUsage())
                .map(usage -> usage.getUsed())
                .orElse(0L);
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
