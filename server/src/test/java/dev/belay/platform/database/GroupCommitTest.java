package dev.belay.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What many want at one time is done in one transaction. */
@Tag("slow")
final class GroupCommitTest {

    @RegisterExtension
    static final TestDatabase test = new TestDatabase();

    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Queue<List<Integer>> groups = new ConcurrentLinkedQueue<>();

    /** Wishes of one number modulo 100 are about the same. The first is held up until all others wait. */
    private final GroupCommit<Integer, String> commit =
            new GroupCommit<>(test.database(), wish -> wish % 100, (_, wishes) -> work(wishes));

    private List<String> work(List<Integer> wishes) {
        groups.add(wishes);
        if (wishes.equals(List.of(0))) {
            underWay.countDown();
            await(goOn);
        }
        if (wishes.contains(13)) {
            throw Problem.invalid("Thirteen is not to be had.");
        }
        return wishes.stream().map(wish -> "done " + wish).toList();
    }

    @Test
    void whoComesWhileATransactionIsUnderWayGoesWithTheNext() throws Exception {
        List<FutureTask<String>> asked = ask(1, 2, 3, 104, 4, 5);

        assertThat(answers(asked)).containsExactly("done 1", "done 2", "done 3", "done 104", "done 4", "done 5");
        assertThat(groups).hasSize(3);
        assertThat(groups.stream().flatMap(List::stream)).containsExactlyInAnyOrder(0, 1, 2, 3, 104, 4, 5);
        assertThat(groups).noneMatch(group -> group.contains(4) && group.contains(104));
    }

    @Test
    void nobodyFailsByAnothersFault() throws Exception {
        List<FutureTask<String>> asked = ask(12, 13, 14);

        assertThat(asked.get(0).get()).isEqualTo("done 12");
        assertThatThrownBy(() -> asked.get(1).get()).hasRootCauseMessage("Thirteen is not to be had.");
        assertThat(asked.get(2).get()).isEqualTo("done 14");
    }

    @Test
    void whoeverIsAloneIsToldOnTheirOwnThread() {
        goOn.countDown();

        assertThat(commit.ask(7)).isEqualTo("done 7");
        assertThatThrownBy(() -> commit.ask(13)).hasMessage("Thirteen is not to be had.");
        assertThat(commit.ask(0)).isEqualTo("done 0");
    }

    /** All ask while one is under way, which then goes on. */
    private List<FutureTask<String>> ask(int... wishes) throws InterruptedException {
        Thread.startVirtualThread(() -> commit.ask(0));
        underWay.await();
        var asked = new ArrayList<FutureTask<String>>();
        for (int wish : wishes) {
            var task = new FutureTask<>(() -> commit.ask(wish));
            asked.add(task);
            Thread thread = Thread.startVirtualThread(task);
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }
        goOn.countDown();
        return asked;
    }

    private static List<String> answers(List<FutureTask<String>> asked) throws Exception {
        var answers = new ArrayList<String>();
        for (FutureTask<String> each : asked) {
            answers.add(each.get());
        }
        return answers;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
