/** Pure: which paths patterns mean, the same for agents and the server. */
@NullMarked
package dev.belay.protocol.paths;

import org.jspecify.annotations.NullMarked;
