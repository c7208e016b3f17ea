/**
 * The local runtime: keeps instances of releases as processes. {@link dev.belay.agent.instances.LocalRuntime} is the
 * door.
 */
@NullMarked
package dev.belay.agent.instances;

import org.jspecify.annotations.NullMarked;
