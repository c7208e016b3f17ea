/** Promises about the whole, shown on the built program with real processes: one file per promise. */
@NullMarked
package dev.belay.acceptance;

import org.jspecify.annotations.NullMarked;
