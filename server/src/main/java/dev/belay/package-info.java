/** The server as a whole: settings, the composition root, and the start of it all. Nobody imports this package. */
@NullMarked
package dev.belay;

import org.jspecify.annotations.NullMarked;
