/** The language of pipeline files: the steps that Belay knows of Buildkite's, and its own {@code rollout}. Pure. */
@NullMarked
package dev.belay.pipelines.language;

import org.jspecify.annotations.NullMarked;
