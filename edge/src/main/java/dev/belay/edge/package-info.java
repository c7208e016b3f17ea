/**
 * The embedded traffic router: an HTTP/1.1 and WebSocket reverse proxy that sends each customer to an instance of the
 * release they belong to, and tells the server each second how every release is doing.
 *
 * <p>{@link dev.belay.edge.Edge} is the door. One request lives on one event loop from its first byte to its last, so that
 * nothing on its way takes a lock; what the loops share is an immutable {@code RouteTable}.
 */
@NullMarked
package dev.belay.edge;

import org.jspecify.annotations.NullMarked;
