/** Regular expressions that people write, matched in bounded steps. Pure. */
@NullMarked
package dev.belay.pipelines.language.regex;

import org.jspecify.annotations.NullMarked;
