/** What the agent uses of its machine: groups of processes, a clean environment, files that survive a crash. */
@NullMarked
package dev.belay.agent.machine;

import org.jspecify.annotations.NullMarked;
