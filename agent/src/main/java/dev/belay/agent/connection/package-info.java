/** How the agent speaks to the server: requests with deadlines, and back-off while it cannot be reached. */
@NullMarked
package dev.belay.agent.connection;

import org.jspecify.annotations.NullMarked;
