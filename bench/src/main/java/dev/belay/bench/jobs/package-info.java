/** Jobs under load: all agents in one thread, so that the load takes little of what the server needs. */
@NullMarked
package dev.belay.bench.jobs;

import org.jspecify.annotations.NullMarked;
