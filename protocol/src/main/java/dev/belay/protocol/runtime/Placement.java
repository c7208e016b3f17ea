package dev.belay.protocol.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One instance that should run on a host: a checkout of {@code commit} with the release's artifacts laid over it, in
 * which {@code command} is run by a shell with the port in the variable {@code portVariable}.
 */
public record Placement(
        String instance,
        String service,
        String environment,
        String release,
        boolean stop,
        Source source,
        String command,
        String portVariable,
        Map<String, String> env,
        Readiness readiness,
        int drainSeconds) {

    /** What lies in the instance's folder. */
    public record Source(String repository, String commit, List<Artifact> artifacts) {}

    /** A file of the release, fetched from {@code url} (a path on the server) and refused if its digest differs. */
    public record Artifact(String path, String sha256, long bytes, String url) {}

    /** Ready when {@code httpPath} answers 2xx, or without one when the port accepts a connection. */
    public record Readiness(Optional<String> httpPath, int withinSeconds, int intervalMillis) {}
}
