/**
 * Runtimes: instances of releases, on the hosts that agents keep. What should run is a row with a generation; what runs is
 * reported. Owns the schema {@code runtimes}. Nudges {@code placements:<host>} and {@code instances}.
 */
@NullMarked
package dev.belay.runtimes;

import org.jspecify.annotations.NullMarked;
