/** Secrets of pipelines: kept sealed, and given to jobs that may have them. */
@NullMarked
package dev.belay.pipelines.secret;

import org.jspecify.annotations.NullMarked;
