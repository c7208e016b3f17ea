package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * {@code PUT /v3/jobs/{id}/start}. RFC 3339. Repeating it changes nothing.
 *
 * <p>Also the body of {@code PUT /v3/jobs/{id}/accept}, for an agent that begins at once: with {@code startedAt} the job is started
 * in the same call, which may be repeated as long as the job has not ended. The answer's state tells what came of it. A server that
 * does not know this accepts the job only.
 */
public record JobStart(Optional<String> startedAt) {}
