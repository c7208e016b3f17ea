package dev.belay.agent.instances;

import dev.belay.agent.checks.Answer;
import dev.belay.agent.checks.Prober;
import dev.belay.agent.machine.StopSignal;
import dev.belay.protocol.runtime.Placement.Readiness;
import java.time.Duration;

/** Asks an instance whether it is ready. */
final class Probe implements AutoCloseable {

    private static final Duration AT_MOST = Duration.ofSeconds(2);

    private final Prober prober = new Prober();

    Answer ask(String address, int port, Readiness readiness, StopSignal stop) {
        return readiness
                .httpPath()
                .map(path -> prober.http(address, port, path, AT_MOST, stop))
                .orElseGet(() -> prober.tcp(address, port, AT_MOST));
    }

    @Override
    public void close() {
        prober.close();
    }
}
