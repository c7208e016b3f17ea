package dev.belay.agent.instances;

import dev.belay.agent.machine.Folders;
import dev.belay.agent.machine.ProcessGroup;
import dev.belay.protocol.runtime.HostReport;
import dev.belay.protocol.runtime.HostReport.InstanceReport;
import dev.belay.protocol.runtime.HostReport.State;
import dev.belay.protocol.runtime.Placement;
import dev.belay.protocol.runtime.Placement.Artifact;
import dev.belay.protocol.runtime.Placements;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of this host, and those that it has to say something about though it does not keep them. */
final class Fleet {

    private static final Logger log = LoggerFactory.getLogger(Fleet.class);
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";

    private static final Duration LEAVING_AT_MOST = Duration.ofSeconds(10);
    private static final Duration UNKNOWN_GRACE = Duration.ofSeconds(10);
    private static final Duration STOPPING_AT_MOST = Duration.ofHours(2);

    private final Path folder;
    private final Instance.Hosting hosting;
    private final ArtifactCache artifacts;
    private final Map<String, Instance> instances = new LinkedHashMap<>();
    private final Map<String, InstanceReport> without = new LinkedHashMap<>();
    private Set<String> neededBefore = Set.of();
    private boolean dismissed;
    private boolean stopAnnounced;

    Fleet(Path folder, Instance.Hosting hosting, ArtifactCache artifacts) {
        this.folder = folder;
        this.hosting = hosting;
        this.artifacts = artifacts;
    }

    /** Takes over what earlier lives of the agent left. A folder that says nothing is removed. */
    synchronized void adopt() throws IOException {
        for (Path each : Folders.in(folder)) {
            Optional<InstanceRecord> record = InstanceRecord.in(each);
            if (record.isPresent() && each.endsWith(record.get().placement().instance())) {
                begin(new Instance(record.get(), each, hosting));
            } else {
                log.atWarn().addKeyValue("folder", each).log("removing an instance's folder that tells nothing");
                ProcessGroup.leftBehind(Instance.trail(each, String.valueOf(each.getFileName())))
                        .ifPresent(group -> group.stop(UNKNOWN_GRACE));
                Folders.remove(each);
            }
        }
    }

    /** Starts what is missing, stops what is not wanted. Does nothing when all is as wanted. */
    synchronized void reconcile(Placements wanted) {
        if (dismissed) {
            return;
        }
        var named = new HashSet<String>();
        without.clear();
        for (Placement placement : wanted.placements()) {
            named.add(placement.instance());
            Optional<Instance> known = Optional.ofNullable(instances.get(placement.instance()));
            if (known.isEmpty()) {
                arrive(placement);
            } else if (placement.stop()) {
                known.get().stop();
            } else if (known.get().report().state() == State.STOPPED) {
                instances.remove(placement.instance());
                arrive(placement);
            }
        }
        instances.values().stream()
                .filter(instance -> !named.contains(instance.placement().instance()))
                .forEach(Instance::stop);
        boundArtifacts(wanted);
    }

    private void arrive(Placement placement) {
        Optional<String> refusal = refusal(placement);
        if (placement.stop() || refusal.isPresent()) {
            State state = placement.stop() ? State.STOPPED : State.FAILED;
            without.put(
                    placement.instance(),
                    new InstanceReport(
                            placement.instance(), state, hosting.settings().address(), 0, 0, refusal));
            return;
        }
        var instance = new Instance(InstanceRecord.of(placement), folder.resolve(placement.instance()), hosting);
        begin(instance);
    }

    private Optional<String> refusal(Placement placement) {
        if (!placement.instance().matches(NAME)) {
            return Optional.of("\"" + placement.instance() + "\" cannot be an instance's name");
        }
        return instances.size() < hosting.settings().instancesMax()
                ? Optional.empty()
                : Optional.of("This host keeps at most " + hosting.settings().instancesMax() + " instances");
    }

    private void begin(Instance instance) {
        instances.put(instance.placement().instance(), instance);
        instance.begin();
    }

    private void boundArtifacts(Placements wanted) {
        Set<String> needed = wanted.placements().stream()
                .flatMap(placement -> placement.source().artifacts().stream())
                .map(Artifact::sha256)
                .collect(Collectors.toSet());
        if (needed.equals(neededBefore)) {
            return;
        }
        neededBefore = needed;
        try {
            artifacts.bound(needed);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("could not remove unused artifacts");
        }
    }

    synchronized List<InstanceReport> reports() {
        var reports = new ArrayList<InstanceReport>();
        instances.values().forEach(instance -> reports.add(stopAnnounced ? stopping(instance) : instance.report()));
        reports.addAll(without.values());
        return reports;
    }

    private static InstanceReport stopping(Instance instance) {
        InstanceReport report = instance.report();
        return report.state() == State.STOPPED
                ? report
                : new InstanceReport(
                        report.instance(),
                        State.STOPPING,
                        report.address(),
                        report.port(),
                        report.restarts(),
                        report.detail());
    }

    /**
     * From now on nothing is started, and whatever runs is reported as stopping, though it is not told so yet. Whether there
     * is anything of which that has to be said.
     */
    synchronized boolean announceStop() {
        dismissed = true;
        stopAnnounced = true;
        return !instances.isEmpty();
    }

    /** Forgets the instances that the server has heard to be stopped and does not name any more. */
    synchronized void forgetStopped(HostReport heard, Optional<Placements> wanted) {
        Set<String> named = wanted.stream()
                .flatMap(placements -> placements.placements().stream())
                .map(Placement::instance)
                .collect(Collectors.toSet());
        heard.instances().stream()
                .filter(report -> report.state() == State.STOPPED && !named.contains(report.instance()))
                .forEach(report -> instances.remove(report.instance()));
    }

    /** Leaves all running; when it returns, the agent's next life may take them over. */
    void leave() {
        List<Instance> all = dismiss();
        all.forEach(Instance::leave);
        all.forEach(instance -> instance.awaitEnd(LEAVING_AT_MOST));
    }

    /** Nothing is started any more from then on: a round of reconciling may still be under way. */
    private synchronized List<Instance> dismiss() {
        dismissed = true;
        return List.copyOf(instances.values());
    }

    /** Stops all, side by side, and returns when none runs any more. */
    void stopAll() {
        List<Instance> all = dismiss();
        all.forEach(Instance::stop);
        all.forEach(instance -> instance.awaitEnd(STOPPING_AT_MOST));
    }
}
