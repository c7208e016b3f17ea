/**
 * The agent: takes jobs from the server and keeps instances of the local runtime on its machine. {@link
 * dev.belay.agent.Agent} is the door. {@code machine} holds what it uses of the operating system, {@code connection}
 * how it speaks to the server, {@code git} its mirrors and checkouts, {@code jobs} the running of one job, {@code
 * instances} the local runtime.
 */
@NullMarked
package dev.belay.agent;

import org.jspecify.annotations.NullMarked;
