/** Running parts of Belay as child processes: starting, watching, starting again, stopping in order. */
@NullMarked
package dev.belay.cli.parts;

import org.jspecify.annotations.NullMarked;
