/** Builds that begin by the clock: cron lines in a time zone, and the builds that they are due to make. */
@NullMarked
package dev.belay.pipelines.schedule;

import org.jspecify.annotations.NullMarked;
