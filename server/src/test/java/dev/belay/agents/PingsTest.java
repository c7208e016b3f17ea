package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.HandClock;
import dev.belay.kernel.SecureGen;
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
    private final AgentStore store = new AgentStore();
    private final HeldStore held = new HeldStore();
    private final OrderStore orders = new OrderStore();
    private final AgentRegistry registry =
            new AgentRegistry(database.database(), store, new Journal(), new SecureGen(clock), () -> {});
    private final Pings pings = new Pings(
            database.database(),
            store,
            registry,
            database.nudges(),
            clock,
            AgentLimits.USUAL,
            new Pulse(database.database(), clock, Duration.ofSeconds(7), registry::beat));

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
        Runnable watch = new AgentWatch(database.database(), store, new Journal(), clock, AgentLimits.USUAL)
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

    private void assign() {
        transact(tx -> {
            held.assign(tx, Map.of(AGENT, JOB));
            tx.nudge(Agents.topic(AGENT));
        });
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
        database.database().transact(tx -> {
            work.accept(tx);
            return tx;
        });
    }
}
