/** What the server and an agent's local runtime say about instances: what should run on a host, and what does. */
@NullMarked
package dev.belay.protocol.runtime;

import org.jspecify.annotations.NullMarked;
