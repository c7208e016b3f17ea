/** Why a job waits, what would let it go on, and when that may be. */
@NullMarked
package dev.belay.pipelines.waiting;

import org.jspecify.annotations.NullMarked;
