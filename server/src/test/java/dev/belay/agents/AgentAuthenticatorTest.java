package dev.belay.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.kernel.Actor;
import dev.belay.kernel.HandClock;
import dev.belay.kernel.SecureGen;
import dev.belay.platform.access.Authenticator.Credential;
import dev.belay.platform.access.Caller;
import dev.belay.platform.database.TestDatabase;
import dev.belay.platform.journal.Journal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An agent that goes on calling is known, and one that was shut out by another server not for long, however often it calls. */
@Tag("slow")
final class AgentAuthenticatorTest {

    private static final Agent.Machine MACHINE = new Agent.Machine("machine", "", "", "");
    private static final Actor ADA = new Actor.Person("ada", "Ada");

    private final HandClock clock = new HandClock();
    private final TestDatabase database = TestDatabase.open(clock);
    private final AgentStore store = new AgentStore();
    private final AgentAuthenticator authenticator = new AgentAuthenticator(database.database(), store, clock);

    /** Of another server, which cannot tell this one whom it shuts out. */
    private final AgentRegistry registry =
            new AgentRegistry(database.database(), store, new Journal(), new SecureGen(clock), () -> {});

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whoCallsNowAndThenStaysKnown() {
        AgentRegistry.Registered agent = register();
        for (int calls = 0; calls < 5; calls++) {
            assertThat(known(agent)).contains(agent.agent().id().toString());
            clock.passSeconds(55);
        }
    }

    @Test
    void whoIsShutOutElsewhereIsRefusedWithinAMinuteHoweverOftenItCalls() {
        AgentRegistry.Registered stays = register();
        AgentRegistry.Registered goes = register();
        assertThat(known(goes)).isPresent();
        registry.shutOut(goes.agent().id(), ADA);
        for (int seconds = 0; seconds < 60; seconds += 5) {
            clock.passSeconds(5);
            assertThat(known(stays)).isPresent();
            known(goes);
        }
        assertThat(known(goes)).isEmpty();
    }

    @Test
    void whoCallsIsReadAgainWithAllOthersAndSoNotLookedUpWhenAMinuteIsOver() {
        AgentRegistry.Registered agent = register();
        assertThat(known(agent)).isPresent();
        clock.passSeconds(31);
        assertThat(known(agent)).isPresent();
        registry.shutOut(agent.agent().id(), ADA);
        clock.passSeconds(29);
        assertThat(known(agent)).isPresent();
        clock.passSeconds(31);
        assertThat(known(agent)).isEmpty();
    }

    @Test
    void nobodyElsesTokenIsKnown() {
        register();
        assertThat(authenticator.authenticate(new Credential.Token(AgentToken.PREFIX + "x")))
                .isEmpty();
    }

    private AgentRegistry.Registered register() {
        var asked = new Registration("agent-%n", List.of("queue=default"), Agent.DEFAULT_QUEUE, 0, MACHINE);
        return registry.register(asked, true);
    }

    private Optional<String> known(AgentRegistry.Registered agent) {
        return authenticator
                .authenticate(new Credential.Token(agent.token()))
                .map(Caller::actor)
                .map(actor -> ((Actor.Agent) actor).id());
    }
}
