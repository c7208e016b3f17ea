package dev.belay.runtimes;

import java.time.Instant;
import java.util.UUID;

/** A machine on which an agent keeps instances, and whether it is there. */
public record HostView(UUID id, String agent, boolean live, Instant heardAt) {}
