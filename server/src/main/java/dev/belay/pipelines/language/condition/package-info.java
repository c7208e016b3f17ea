/** The language of {@code if}: read, typed, and asked of a build. Pure. The door is {@link
 * dev.belay.pipelines.language.condition.Condition}. */
@NullMarked
package dev.belay.pipelines.language.condition;

import org.jspecify.annotations.NullMarked;
