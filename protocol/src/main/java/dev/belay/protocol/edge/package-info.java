/** What the server and an edge say to each other: where traffic goes, and what became of it. */
@NullMarked
package dev.belay.protocol.edge;

import org.jspecify.annotations.NullMarked;
