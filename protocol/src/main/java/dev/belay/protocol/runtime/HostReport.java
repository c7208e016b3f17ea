package dev.belay.protocol.runtime;

import java.util.List;
import java.util.Optional;

/**
 * What runs on a host: {@code POST /api/runtime/hosts/{host}/report}, each second and at every change. It renews the leases
 * of the instances it names.
 */
public record HostReport(long placementsSeen, List<InstanceReport> instances) {

    public HostReport {
        instances = List.copyOf(instances);
    }

    /**
     * One instance. {@code port} is 0 until it has one; {@code detail} says in a sentence why it is not ready: the readiness
     * answer, the exit status, the last lines of its output.
     */
    public record InstanceReport(
            String instance, State state, String address, int port, int restarts, Optional<String> detail) {}

    /** Where an instance is in its life. */
    public enum State {
        /** Checking out and fetching artifacts. */
        PREPARING,
        /** The process runs; it has not been ready yet. */
        STARTING,
        READY,
        /** It was ready and is not now. */
        UNREADY,
        /** Its process ended; it will be started again after a pause. */
        BACKING_OFF,
        STOPPING,
        /** Gone, as asked. */
        STOPPED,
        /** It cannot be prepared or started: no checkout, no artifact, no such command. */
        FAILED
    }
}
