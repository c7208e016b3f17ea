/** Replaces {@code $NAME} and its braced forms in texts. Pure. */
@NullMarked
package dev.belay.pipelines.language.variables;

import org.jspecify.annotations.NullMarked;
