/** Seals what nobody shall read who only sees the database. */
@NullMarked
package dev.belay.platform.vault;

import org.jspecify.annotations.NullMarked;
