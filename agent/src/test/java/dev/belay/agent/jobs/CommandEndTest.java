package dev.belay.agent.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What an exit status tells of how a command ended. */
class CommandEndTest {

    @Test
    void whatAStrangerKilledTellsTheSignal() {
        assertThat(new CommandEnd.Exited(137).signal()).contains("SIGKILL");
        assertThat(new CommandEnd.Exited(139).signal()).contains("SIGSEGV");
        assertThat(CommandEnd.of(137, false)).isEqualTo(new CommandEnd.Exited(137));
    }

    @Test
    void whatEndedByItselfTellsNone() {
        for (int status : new int[] {0, 1, 128, 192, 255}) {
            assertThat(new CommandEnd.Exited(status).signal())
                    .as("status %d", status)
                    .isEmpty();
        }
    }

    @Test
    void whatTheAgentStoppedIsSignalled() {
        assertThat(CommandEnd.of(143, true)).isEqualTo(new CommandEnd.Signalled("SIGTERM"));
        assertThat(CommandEnd.of(137, true)).isEqualTo(new CommandEnd.Signalled("SIGKILL"));
    }
}
