/**
 * The agent protocol under {@code /v3}: the JSON of the Buildkite Agent REST API, in snake case, so that other agents
 * that speak it can run Belay's jobs. Read and written with {@link dev.belay.protocol.Json#V3}.
 */
@NullMarked
package dev.belay.protocol.agent;

import org.jspecify.annotations.NullMarked;
