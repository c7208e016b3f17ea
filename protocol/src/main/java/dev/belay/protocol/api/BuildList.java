package dev.belay.protocol.api;

import java.util.List;

/** {@code GET /api/builds?pipeline=&limit=}, the newest first. */
public record BuildList(List<BuildSummary> builds) {

    public BuildList {
        builds = List.copyOf(builds);
    }
}
