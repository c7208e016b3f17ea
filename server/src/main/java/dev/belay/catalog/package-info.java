/**
 * The catalogue: teams, the services they run, what customers can do with them, and the environments they run in. Owns the
 * schema {@code catalog}. Services declare themselves by a manifest in their repository.
 */
@NullMarked
package dev.belay.catalog;

import org.jspecify.annotations.NullMarked;
