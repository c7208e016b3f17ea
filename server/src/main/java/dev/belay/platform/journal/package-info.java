/** The journal: who altered what, when, and how to undo it. Append-only; written in the transaction of the change. */
@NullMarked
package dev.belay.platform.journal;

import org.jspecify.annotations.NullMarked;
