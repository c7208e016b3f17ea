package dev.belay.agent;

import dev.belay.agent.AgentSettings.Instances;
import dev.belay.agent.AgentSettings.Jobs;
import java.util.List;

/** What tests tell an agent. */
final class Told {

    private Told() {}

    static AgentSettings jobs(AgentSettings settings, int slots, int cancelGraceSeconds, int finishSeconds) {
        var jobs = new Jobs(slots, List.of("queue=default"), cancelGraceSeconds, finishSeconds);
        return new AgentSettings(
                settings.server(),
                settings.token(),
                settings.name(),
                settings.folder(),
                jobs,
                settings.instances(),
                settings.checks(),
                settings.limits());
    }

    static AgentSettings firstLines(AgentSettings settings, int millisMax) {
        AgentLimits usual = settings.limits();
        var limits = new AgentLimits(
                usual.gitSecondsMax(),
                usual.resendSecondsMax(),
                usual.logBytesInMemoryMax(),
                millisMax,
                usual.instancesMax(),
                usual.instanceOutputBytesMax(),
                usual.artifactCacheBytesMax());
        return instances(settings, settings.instances(), limits);
    }

    static AgentSettings instances(AgentSettings settings, boolean kept, boolean stopOnClose) {
        return instances(settings, new Instances(kept, stopOnClose, "127.0.0.1", 0, 0), settings.limits());
    }

    static AgentSettings instances(AgentSettings settings, Instances instances, AgentLimits limits) {
        return new AgentSettings(
                settings.server(),
                settings.token(),
                settings.name(),
                settings.folder(),
                settings.jobs(),
                instances,
                settings.checks(),
                limits);
    }
}
