package dev.belay.protocol.api;

import java.util.Map;
import java.util.Optional;

/**
 * {@code PUT /api/jobs/{id}/unblock}: lets a build go on that waits for somebody.
 *
 * @param fields what the step asks for, by key; of several choices each has a line of its own
 * @param older that it is meant though there is a newer build of the branch
 */
public record Unblock(Optional<Map<String, String>> fields, Optional<Boolean> older) {}
