/** What the commands of a job ask of the agent that runs it, on the same machine, and how. */
@NullMarked
package dev.belay.agent.local;

import org.jspecify.annotations.NullMarked;
