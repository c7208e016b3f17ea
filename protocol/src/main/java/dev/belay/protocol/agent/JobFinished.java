package dev.belay.protocol.agent;

import java.util.Optional;

/**
 * The answer to a {@link JobFinish} with which more came. {@code logKept} confirms that the log is kept; without it the agent sends
 * its log as always. {@code job} is the next one to accept. Repeating the call gets the same job, until it is accepted. A server that
 * does not know of this says nothing.
 */
public record JobFinished(Optional<Boolean> logKept, Optional<Ping.AssignedJob> job) {}
