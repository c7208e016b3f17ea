/** From a pipeline file and what is known of a build to the jobs that it makes. Pure. The door is {@link
 * dev.belay.pipelines.language.planning.Planner}. */
@NullMarked
package dev.belay.pipelines.language.planning;

import org.jspecify.annotations.NullMarked;
