/** Jobs: their states, what they ask of an agent, and which waiting job goes to which agent. */
@NullMarked
package dev.belay.pipelines.job;

import org.jspecify.annotations.NullMarked;
