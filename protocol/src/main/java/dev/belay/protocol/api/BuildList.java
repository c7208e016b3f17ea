package dev.belay.protocol.api;

import java.util.List;
import java.util.Optional;

/**
 * {@code GET /api/builds?pipeline=&branch=&state=&before=&limit=}, the newest first.
 *
 * @param next what {@code before} is for the page of older ones; nothing when there are none
 */
public record BuildList(List<BuildSummary> builds, Optional<String> next) {

    public BuildList {
        builds = List.copyOf(builds);
    }
}
