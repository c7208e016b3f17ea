/** Background work: reconcilers, run at intervals and when nudged, by one replica at a time. */
@NullMarked
package dev.belay.platform.work;

import org.jspecify.annotations.NullMarked;
