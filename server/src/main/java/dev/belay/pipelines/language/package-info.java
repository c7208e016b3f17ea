/**
 * The language of pipeline files. Here is what a file can say, as records; {@code reading} makes them of a text, {@code
 * planning} makes a plan of them for a build, and {@code condition}, {@code regex} and {@code variables} are the small
 * languages inside. All of it is pure.
 */
@NullMarked
package dev.belay.pipelines.language;

import org.jspecify.annotations.NullMarked;
