package dev.belay.platform.database;

import dev.belay.kernel.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries out in one transaction what many callers want at one time, so that they share its cost, above all that of making it
 * durable. Who comes while nothing is under way goes at once; who comes meanwhile goes with the next group. Groups are the larger
 * the busier the server is, and while they have company they begin at a measured pace: so each costs its callers a little time,
 * and all of them together much less work. Everybody is answered after commit.
 *
 * <p>The first of a group carries it out on its own thread. When a group fails, each of it is tried alone, so that nobody fails
 * by another's fault.
 *
 * @param <W> what a caller wants
 * @param <A> what a caller is answered
 */
public final class GroupCommit<W, A> {

    /** Beyond this a transaction would hold its locks for long. */
    private static final int GROUP_MAX = 500;

    /** From the beginning of a group with company to that of the next. */
    private static final Duration PACE = Duration.ofMillis(15);

    private final Database database;
    private final Function<W, ?> about;
    private final Work<W, A> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call<W, A>> waiting = new ArrayDeque<>();
    private boolean underWay;
    private long nextNanos = System.nanoTime();

    /** Does all that is wished; answers each wish at its place. */
    @FunctionalInterface
    public interface Work<W, A> {
        List<A> all(Tx tx, List<W> wishes);
    }

    /** {@code about} tells what a wish is about: no two about the same are in one group. */
    public GroupCommit(Database database, Function<W, ?> about, Work<W, A> work) {
        this.database = database;
        this.about = about;
        this.work = work;
    }

    /** Returns when it is done and durable, and throws what {@code work} throws for it. */
    public A ask(W wish) {
        var call = new Call<W, A>(wish);
        if (!leads(call)) {
            call.awaitTurn();
        }
        if (!call.isOver()) {
            lead();
        }
        return call.answer();
    }

    private boolean leads(Call<W, A> call) {
        lock.lock();
        try {
            waiting.add(call);
            boolean first = !underWay;
            underWay = true;
            return first;
        } finally {
            lock.unlock();
        }
    }

    /** Whoever leads is the first of those who wait, and so of the group. */
    private void lead() {
        LockSupport.parkNanos(nextNanos - System.nanoTime());
        long began = System.nanoTime();
        List<Call<W, A>> group = next();
        nextNanos = group.size() > 1 ? began + PACE.toNanos() : began;
        try {
            carryOut(group);
        } finally {
            follower().ifPresent(Call::wake);
            group.forEach(Call::wake);
        }
    }

    private List<Call<W, A>> next() {
        lock.lock();
        try {
            var group = new ArrayList<Call<W, A>>();
            var subjects = new HashSet<Object>();
            for (Iterator<Call<W, A>> each = waiting.iterator(); each.hasNext() && group.size() < GROUP_MAX; ) {
                Call<W, A> call = each.next();
                if (subjects.add(about.apply(call.wish))) {
                    group.add(call);
                    each.remove();
                }
            }
            return group;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Call<W, A>> follower() {
        lock.lock();
        try {
            underWay = !waiting.isEmpty();
            return Optional.ofNullable(waiting.peek());
        } finally {
            lock.unlock();
        }
    }

    private void carryOut(List<Call<W, A>> group) {
        try {
            List<A> answers = database.transact(tx -> {
                tx.keepPlans();
                return work.all(tx, group.stream().map(call -> call.wish).toList());
            });
            for (int place = 0; place < group.size(); place++) {
                group.get(place).end(answers.get(place), null);
            }
        } catch (Problem problem) {
            if (problem.kind() == Problem.Kind.BUSY) {
                // Nobody would fare better alone.
                group.forEach(call -> call.end(null, problem));
            } else {
                failed(group, problem);
            }
        } catch (RuntimeException exception) {
            failed(group, exception);
        } catch (Error error) {
            group.forEach(call -> call.end(null, new IllegalStateException("the leader of the group broke", error)));
            throw error;
        }
    }

    private void failed(List<Call<W, A>> group, RuntimeException exception) {
        if (group.size() == 1) {
            group.getFirst().end(null, exception);
        } else {
            group.forEach(call -> carryOut(List.of(call)));
        }
    }

    /** A wish on its way. */
    private static final class Call<W, A> {

        private final W wish;
        private final CountDownLatch turn = new CountDownLatch(1);
        private volatile boolean over;
        private @Nullable A answer;
        private @Nullable RuntimeException failure;

        Call(W wish) {
            this.wish = wish;
        }

        void end(@Nullable A answer, @Nullable RuntimeException failure) {
            this.answer = answer;
            this.failure = failure;
            over = true;
        }

        /** It is over, or it is this one's turn to lead. */
        void wake() {
            turn.countDown();
        }

        boolean isOver() {
            return over;
        }

        /** The one who leads was interrupted, if anybody was; the rest are about to be answered. */
        void awaitTurn() {
            boolean interrupted = false;
            while (true) {
                try {
                    turn.await();
                    break;
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        A answer() {
            if (failure != null) {
                throw failure;
            }
            if (answer == null) {
                throw new IllegalStateException("the leader of the group broke");
            }
            return answer;
        }
    }
}
