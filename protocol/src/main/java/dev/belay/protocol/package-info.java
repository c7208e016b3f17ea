/** What server, agent, edge and command line say to each other: records and their JSON, without any I/O. */
@NullMarked
package dev.belay.protocol;

import org.jspecify.annotations.NullMarked;
