package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.kernel.HandClock;
import dev.belay.kernel.Problem;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.database.Database;
import dev.belay.platform.database.Nudges;
import dev.belay.platform.database.PgNudges;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.database.Tx;
import dev.belay.platform.journal.Journal;
import dev.belay.platform.web.Response;
import dev.belay.protocol.agent.Ping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An agent that asks again is looked at again when something has happened, and else only with all others. */
@Tag("slow")
class PingsTest {

    private static final UUID AGENT = new UUID(0, 1);
    private static final UUID JOB = new UUID(1, 1);

    /** Its questions are held, and over at once. */
    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private final HandClock clock = new HandClock();
    private final TestDatabase database = TestDatabase.open(clock);

    /** It hears only this test: nobody is nudged because a connection begins to hear others. */
    private final PgNudges nudges = new PgNudges(database.url());

    private final Database connected = new Database(database.url(), 4, Duration.ofSeconds(10), clock, nudges);
    private final AgentStore store = new AgentStore();
    private final HeldStore held = new HeldStore();
    private final OrderStore orders = new OrderStore();
    private final AgentRegistry registry =
            new AgentRegistry(connected, store, new Journal(), new SecureGen(clock), () -> {});
    private final Pings pings = pings(connected);
    private volatile boolean deaf;

    private Pings pings(Database ofPings) {
        return pings(ofPings, AgentLimits.USUAL);
    }

    private Pings pings(Database ofPings, AgentLimits limits) {
        return new Pings(
                ofPings,
                store,
                registry,
                heard(),
                clock,
                limits,
                new Pulse(connected, clock, Duration.ofSeconds(7), registry::beat));
    }

    /** Those of the database, of which a test may say that they are not heard. */
    private Nudges heard() {
        return new Nudges() {
            @Override
            public Listener listen(String... topics) {
                return nudges.listen(topics);
            }

            @Override
            public boolean hears() {
                return !deaf;
            }
        };
    }

    @BeforeEach
    void register() throws InterruptedException {
        var agent = new Agent(
                AGENT,
                "agent-1",
                Agent.DEFAULT_QUEUE,
                List.of("queue=default"),
                0,
                AgentState.CONNECTED,
                new Agent.Machine("machine", "", "", ""),
                clock.instant(),
                clock.instant(),
                clock.instant(),
                Optional.empty(),
                Optional.empty());
        transact(tx -> store.insert(tx, agent, true, new byte[] {1}));
        assertThat(ask().action()).isEqualTo("idle");
    }

    @AfterEach
    void close() {
        nudges.close();
        connected.close();
        database.close();
    }

    @Test
    void whatHappensBetweenTwoQuestionsIsKnownToTheNext() throws InterruptedException {
        assign();
        assertThat(ask().job().map(Ping.AssignedJob::id)).contains(JOB.toString());
    }

    @Test
    void aJobWhoseAnswerWasLostIsToldAgain() throws InterruptedException {
        assign();
        ask();
        assertThat(ask().job().map(Ping.AssignedJob::id)).contains(JOB.toString());
    }

    @Test
    void twoQuestionsAtATimeAreBothToldOfTheJob() throws InterruptedException {
        Response.Question first = held(pings.answer(AGENT, Duration.ofSeconds(50)));
        Response.Question second = held(pings.answer(AGENT, Duration.ofSeconds(50)));
        assign();
        first.await();
        second.await();
        assertThat(ping(first.answer()).job()).isPresent();
        assertThat(ping(second.answer()).job()).isPresent();
    }

    @Test
    void aQuestionThatHearsNothingOfItselfIsHeldOn() throws InterruptedException {
        Response.Question question = held(pings.answer(AGENT, Duration.ofSeconds(50)));
        transact(tx -> tx.nudge(Agents.topic(AGENT)));
        question.await();
        held(question.answer());
    }

    @Test
    void whoAsksAgainIsNotLookedUpWhenNothingWasTold() throws InterruptedException {
        transact(tx -> orders.stop(tx, AGENT));
        assertThat(ask().action()).isEqualTo("idle");
        assertThat(ping(pings.answer(AGENT, Duration.ZERO)).action()).isEqualTo("disconnect");
    }

    @Test
    void whatWasNotToldIsSeenWhenAllAreLookedAtTogether() throws InterruptedException {
        transact(tx -> orders.stop(tx, AGENT));
        clock.passSeconds(25);
        assertThat(ask().action()).isEqualTo("disconnect");
    }

    @Test
    void whatWasSeenLongAgoCountsNoMore() throws InterruptedException {
        clock.passSeconds(24);
        transact(tx -> orders.stop(tx, AGENT));
        clock.passSeconds(6);
        assertThat(pings.answer(AGENT, Duration.ofSeconds(50)))
                .isNotInstanceOf(Response.Held.class)
                .satisfies(answer -> assertThat(ping(answer).action()).isEqualTo("disconnect"));
    }

    @Test
    void theCommonLookKeepsWhoWaitsFromBeingThoughtSilent() throws InterruptedException {
        Response.Question question = held(pings.answer(AGENT, Duration.ofMillis(25_001)));
        clock.passSeconds(25);
        question.await();
        assertThat(ping(question.answer()).action()).isEqualTo("idle");
        assertThat(database.strings("select seen_at::text from agents.pulse").getFirst())
                .startsWith("2026-11-22 10:00:25");
    }

    @Test
    void whoLeavesOrIsLostOrHelpsItselfToAJobIsNotedAsAskingWhenItReturns() throws InterruptedException {
        registry.disconnect(AGENT);
        assertThat(ask().action()).isEqualTo("idle");
        assertThat(asking()).isEqualTo("t");
        Runnable watch = new AgentWatch(connected, store, new Journal(), clock, AgentLimits.USUAL)
                .reconciler()
                .step();
        for (int turn = 0; turn < 5; turn++) {
            watch.run();
            clock.passSeconds(15);
        }
        watch.run();
        assertThat(asking()).isEqualTo("f");
        assertThat(ask().action()).isEqualTo("idle");
        assertThat(asking()).isEqualTo("t");
    }

    @Test
    void whoWaitsIsLookedAtAfreshWhenOtherReplicasAreHeardNoMore() throws InterruptedException {
        Response.Question question = held(pings.answer(AGENT, Duration.ofSeconds(50)));
        assignUnheard();
        deaf = true;
        transact(tx -> tx.nudge(Nudges.DEAF));
        question.await();
        assertThat(ping(question.answer()).job().map(Ping.AssignedJob::id)).contains(JOB.toString());
    }

    @Test
    void whileOtherReplicasAreNotHeardAJobIsToldBeforeItsTimeForBeingAcceptedIsOver() throws InterruptedException {
        assignUnheard();
        clock.passSeconds(5);
        assertThat(ask().job()).isEmpty();
        deaf = true;
        clock.passSeconds(5);
        assertThat(ask().job()).isPresent();
    }

    @Test
    void whatWasSeenIsNotBelievedForLongWhileOtherReplicasAreNotHeard() throws InterruptedException {
        deaf = true;
        clock.passSeconds(4);
        assignUnheard();
        held(pings.answer(AGENT, Duration.ofSeconds(50)));
        clock.passSeconds(6);
        assertThat(ping(pings.answer(AGENT, Duration.ofSeconds(50))).job()).isPresent();
    }

    @Test
    void whoWaitsGoesOnWaitingWhileTheDatabaseIsAway() throws InterruptedException {
        try (var small = new Database(database.url(), 1, Duration.ofMillis(250), clock, nudges)) {
            Pings busy = pings(small);
            Response.Question question = held(busy.answer(AGENT, Duration.ofSeconds(50)));
            try (var _ = new OnlyConnection(small)) {
                transact(tx -> tx.nudge(Agents.topic(AGENT)));
                question.await();
                held(question.answer());
                assertThatThrownBy(() -> busy.answer(AGENT, Duration.ofSeconds(50)))
                        .isInstanceOf(Problem.class);
            }
            assignUnheard();
            question.await();
            assertThat(ping(question.answer()).job()).isPresent();
        }
    }

    @Test
    void whoWaitsIsLookedAtThoughNobodyAsksOrStopsWaiting() throws InterruptedException {
        Pings often = pings(connected, AgentLimits.USUAL.withLost(Duration.ofMillis(200)));
        Response.Question question = held(often.answer(AGENT, Duration.ofSeconds(50)));
        assignUnheard();
        clock.passSeconds(1);
        question.await();
        assertThat(ping(question.answer()).job()).isPresent();
    }

    /** Somebody who has the only connection, so that nobody else gets one. */
    private static final class OnlyConnection implements AutoCloseable {

        private final CountDownLatch given = new CountDownLatch(1);
        private final Thread holder;

        OnlyConnection(Database database) throws InterruptedException {
            var taken = new CountDownLatch(1);
            holder = Thread.startVirtualThread(() -> database.read(tx -> {
                taken.countDown();
                try {
                    return given.await(60, TimeUnit.SECONDS);
                } catch (InterruptedException exception) {
                    throw new AssertionError(exception);
                }
            }));
            assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            given.countDown();
            try {
                holder.join();
            } catch (InterruptedException exception) {
                throw new AssertionError(exception);
            }
        }
    }

    private void assign() {
        assignUnheard();
        transact(tx -> tx.nudge(Agents.topic(AGENT)));
    }

    /** By another replica, of which this one hears nothing. */
    private void assignUnheard() {
        transact(tx -> held.assign(tx, Map.of(AGENT, JOB)));
    }

    private String asking() {
        return database.strings("select asking::text from agents.agent")
                .getFirst()
                .substring(0, 1);
    }

    private Ping ask() throws InterruptedException {
        Response answer = pings.answer(AGENT, A_MOMENT);
        while (answer instanceof Response.Held held) {
            held.question().await();
            answer = held.question().answer();
        }
        return ping(answer);
    }

    private static Response.Question held(Response answer) {
        return ((Response.Held) answer).question();
    }

    private static Ping ping(Response answer) {
        return (Ping) ((Response.JsonBody) answer).value();
    }

    private void transact(Consumer<Tx> work) {
        connected.transact(tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
