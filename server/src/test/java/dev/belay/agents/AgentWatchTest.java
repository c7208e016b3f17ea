package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.HandClock;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who is silent is lost; who could not be heard is not. */
@Tag("slow")
class AgentWatchTest {

    private static final UUID AGENT = new UUID(0, 1);

    private final HandClock clock = new HandClock();
    private final TestDatabase database = TestDatabase.open(clock);
    private final AgentStore store = new AgentStore();
    private final Runnable look = new AgentWatch(database.database(), store, new Journal(), clock, AgentLimits.USUAL)
            .reconciler()
            .step();

    @BeforeEach
    void register() {
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
                java.util.Optional.empty());
        database.database().transact(tx -> {
            store.insert(tx, agent, true, new byte[] {1});
            return agent;
        });
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anAgentThatSaysNothingForAMinuteWhileTheServerListensIsLost() {
        watchSeconds(75);
        assertThat(state()).isEqualTo(AgentState.LOST);
    }

    @Test
    void aServerThatWasAwayForLessThanThatMinuteLosesNobodyForIt() {
        watchSeconds(20);
        clock.passSeconds(45);
        look.run();
        assertThat(state()).isEqualTo(AgentState.CONNECTED);

        watchSeconds(75);
        assertThat(state()).isEqualTo(AgentState.LOST);
    }

    private void watchSeconds(int seconds) {
        for (int each = 0; each < seconds; each += 5) {
            look.run();
            clock.passSeconds(5);
        }
        look.run();
    }

    private AgentState state() {
        return database.database()
                .read(tx -> store.find(tx, AGENT))
                .orElseThrow()
                .state();
    }
}
