package dev.belay.releases;

import java.time.Instant;
import java.util.Optional;

/** The time during which a release was the stable one of its service in an environment; it has no end while it is. */
public record Tenure(String release, String environment, Instant since, Optional<Instant> until) {}
