/**
 * The whole server on a simulated clock: agents, a host, edges and people act by a seed, messages are lost, repeated and
 * delayed, the server crashes between any two transactions, and after every step the invariants hold. A failure prints its
 * seed, which repeats it.
 */
@NullMarked
package dev.belay.simulation;

import org.jspecify.annotations.NullMarked;
