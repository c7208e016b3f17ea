/** Addresses and networks, as server and agent read them. */
@NullMarked
package dev.belay.protocol.net;

import org.jspecify.annotations.NullMarked;
