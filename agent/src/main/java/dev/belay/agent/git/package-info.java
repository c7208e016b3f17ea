/** Repositories on the agent's machine: one mirror for each, and the checkouts made from it. */
@NullMarked
package dev.belay.agent.git;

import org.jspecify.annotations.NullMarked;
