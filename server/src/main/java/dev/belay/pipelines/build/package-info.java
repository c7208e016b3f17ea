/** Builds of commits: how they begin, which of their steps is next, and how they end. */
@NullMarked
package dev.belay.pipelines.build;

import org.jspecify.annotations.NullMarked;
