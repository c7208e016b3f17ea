package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * The answer to {@code GET /v3/ping}. {@code action} is {@code idle}, {@code pause}, {@code disconnect} or empty; a job
 * is one to accept. With the request header {@link #WAIT_SECONDS} the server may hold the answer that long.
 */
public record Ping(String action, Optional<String> message, Optional<AssignedJob> job) {

    /** Request header: how many seconds the agent is ready to wait for a job, at most 55. */
    public static final String WAIT_SECONDS = "Belay-Wait-Seconds";

    /** The job that the agent is asked to accept. */
    public record AssignedJob(String id) {}
}
