/** What people and scripts see of a command: lines, tables, spans of time, and how it ends. */
@NullMarked
package dev.belay.cli.terminal;

import org.jspecify.annotations.NullMarked;
