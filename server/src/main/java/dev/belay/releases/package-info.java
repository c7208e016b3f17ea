/**
 * Releases: the immutable results of builds that can be run, and which of them serves where since when. Owns the schema
 * {@code releases}. Nudges {@code releases}.
 */
@NullMarked
package dev.belay.releases;

import org.jspecify.annotations.NullMarked;
