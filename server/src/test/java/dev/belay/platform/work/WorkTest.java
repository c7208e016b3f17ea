package dev.belay.platform.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import dev.belay.platform.database.FakeNudges;
import dev.belay.platform.database.Leases;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.page.Look;
import dev.belay.platform.page.Pages;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("slow")
final class WorkTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    private final FakeNudges nudges = new FakeNudges();

    @Test
    void aReconcilerGoesOnWhateverItThrows() throws InterruptedException {
        var runs = new AtomicInteger();
        var third = new CountDownLatch(3);
        Work work = work(reconciler(() -> {
            third.countDown();
            if (runs.incrementAndGet() < 3) {
                throw new AssertionError("broken");
            }
        }));
        work.start();
        assertThat(third.await(20, TimeUnit.SECONDS)).isTrue();
        work.close();
        assertThat(work.status().getFirst().failures()).isEqualTo(2);
    }

    @Test
    void theEndDoesNotWaitForEverForWhatDoesNotEnd() throws InterruptedException {
        var began = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        Work work = work(reconciler(() -> {
            began.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException exception) {
                interrupted.countDown();
            }
        }));
        work.start();
        assertThat(began.await(20, TimeUnit.SECONDS)).isTrue();
        work.close(Duration.ofMillis(1));
        assertThat(interrupted.getCount()).isZero();
    }

    @Test
    void whatFailedAndWhoPausedItIsShown() throws InterruptedException {
        var failed = new CountDownLatch(1);
        Work work = work(new Reconciler("polling", Duration.ofHours(1), List.of(), () -> {
            failed.countDown();
            throw new IllegalStateException("git is away");
        }));
        var pages = new WorkPages(work, new Pages(() -> Look.NOW));
        work.start();
        assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
        nudges.close();
        work.close();
        assertThat(drawn(pages)).contains("failed", "git is away").contains("Pause polling");

        work.pause("polling", Look.ADA.actor());
        assertThat(drawn(pages)).contains("paused", "Paused by Ada.").contains("Resume polling");
        work.resume("polling", Look.ADA.actor());
        assertThat(drawn(pages)).contains("Pause polling");
        assertThatThrownBy(() -> work.pause("poling", Look.ADA.actor())).isInstanceOf(Problem.class);
    }

    private static String drawn(WorkPages pages) {
        var page = pages.page();
        return Look.page("work", "/work", "platform/work/work.jte", page);
    }

    private static Reconciler reconciler(Runnable step) {
        return new Reconciler("test", Duration.ofMillis(1), List.of(), step);
    }

    private Work work(Reconciler reconciler) {
        Leases mine = new Leases() {
            @Override
            public boolean hold(String name) {
                return true;
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
        return new Work(
                test.database(),
                new Journal(),
                nudges,
                mine,
                InstantSource.system(),
                (_, _, _) -> {},
                List.of(reconciler));
    }
}
