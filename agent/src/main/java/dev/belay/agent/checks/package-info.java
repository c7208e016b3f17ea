/** Asks instances near this machine how they are, as the server divides them among agents, and tells what it finds. */
@NullMarked
package dev.belay.agent.checks;

import org.jspecify.annotations.NullMarked;
