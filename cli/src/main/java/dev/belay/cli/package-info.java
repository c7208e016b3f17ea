/**
 * The command line, and the one executable: {@code belay server | agent | edge | up | demo} start parts, all else speaks with a
 * server under {@code /api}. One file per command; {@link dev.belay.cli.server.Api} is how they speak,
 * {@link dev.belay.cli.terminal.Screen} how they show.
 */
@NullMarked
package dev.belay.cli;

import org.jspecify.annotations.NullMarked;
