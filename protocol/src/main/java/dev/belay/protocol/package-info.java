/**
 * What server, agent, edge and command line say to each other: records and their JSON, and how long to wait before it is said
 * again. Without any I/O.
 */
@NullMarked
package dev.belay.protocol;

import org.jspecify.annotations.NullMarked;
